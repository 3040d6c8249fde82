using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>What a parameter is for, and so how it is treated by compression and by the optimiser.</summary>
public enum ParameterRole : byte
{
    /// <summary>A weight matrix or kernel: pruned, shared, decayed.</summary>
    Weight,

    /// <summary>A bias: neither pruned nor decayed.</summary>
    Bias,

    /// <summary>Scale or shift of a normalisation: neither pruned nor decayed.</summary>
    Normalization,

    /// <summary>Running statistics: stored, never trained.</summary>
    Statistic,
}

/// <summary>The name, shape and role of one parameter.</summary>
/// <param name="Name">Its name within the node: <c>weight</c>, <c>bias</c>, …; in the graph it is <c>node.weight</c>.</param>
/// <param name="Shape">Its extents.</param>
/// <param name="Role">The role in its layer.</param>
public sealed record ParameterSpec(string Name, ImmutableArray<int> Shape, ParameterRole Role)
{
    /// <summary>The axis of outputs: weights with the same index there belong to the same output channel.</summary>
    public int OutputAxis { get; init; }

    /// <summary>The gates of a recurrent cell whose rows follow each other in the first dimension; else 1.</summary>
    internal int Gates { get; init; } = 1;

    /// <summary>The number of values.</summary>
    public int Count
    {
        get
        {
            var count = 1;
            foreach (var extent in Shape)
                count = checked(count * extent);
            return count;
        }
    }
}
