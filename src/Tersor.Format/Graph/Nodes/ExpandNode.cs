using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>Repeats extents of 1, as NumPy does, until the value has a shape.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its one input.</param>
/// <param name="Extents">The shape.</param>
public sealed record ExpandNode(string Name, ImmutableArray<int> Inputs, ImmutableArray<int> Extents) : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => "expand";

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs)
    {
        if (Extents.Length > ModelGraph.LargestRank)
            throw Error($"makes {Extents.Length} dimensions where at most {ModelGraph.LargestRank} are possible");
        return Format.Extents.Broadcast([inputs[0], Extents]) is { } shape && shape.SequenceEqual(Extents)
            ? Extents
            : throw Error($"[{string.Join(", ", inputs[0])}] does not repeat to [{string.Join(", ", Extents)}]");
    }

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override double Tables(ImmutableArray<int> input, ImmutableArray<int> output) => Format.Extents.Sum(output);

    internal override GraphNode Code(IAttributeCoder coder) => this with { Extents = coder.Ints(Extents) };

    /// <summary>Two nodes are equal if they give the same shape, whichever array holds it.</summary>
    public bool Equals(ExpandNode? other) => base.Equals(other) && Extents.SequenceEqual(other.Extents);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Extents.Length);
}
