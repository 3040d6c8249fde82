using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>
/// Where one of a model's inputs lies among the floats of a sample, in which all inputs follow each other; likewise an output.
/// </summary>
/// <param name="Name">The input's or the output's name.</param>
/// <param name="Shape">Its extents, without the batch.</param>
/// <param name="Offset">Its first float.</param>
/// <param name="Length">The number of its floats.</param>
public sealed record SamplePart(string Name, ImmutableArray<int> Shape, int Offset, int Length)
{
    /// <summary>The parts of a sample that is passed to a model.</summary>
    public static ImmutableArray<SamplePart> InputsOf(ModelGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return Parts(graph.Inputs.Select(input => (input.Name, input.Shape)));
    }

    /// <summary>The parts of what a model gives for a sample.</summary>
    public static ImmutableArray<SamplePart> OutputsOf(ModelGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return Parts(graph.Outputs.Select(output => (output.Name, graph.ValueShapes[output.Value])));
    }

    private static ImmutableArray<SamplePart> Parts(IEnumerable<(string Name, ImmutableArray<int> Shape)> values)
    {
        var parts = ImmutableArray.CreateBuilder<SamplePart>();
        foreach (var (name, shape) in values)
        {
            var offset = parts.Count == 0 ? 0 : parts[^1].Offset + parts[^1].Length;
            parts.Add(new SamplePart(name, shape, offset, (int)Extents.Product(shape)));
        }

        return parts.ToImmutable();
    }
}
