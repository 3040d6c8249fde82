using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>
/// Units that nobody outside of a graph sees, and that may therefore stand in any order: rows of one layer, columns of those that
/// read it, and whatever belongs to them in between. What a graph computes stays the same, up to the order of its sums.
/// </summary>
/// <param name="Layer">The name of the node that makes the units.</param>
/// <param name="Count">The number of units.</param>
/// <param name="Made">Where they are made: weights, biases, normalisations. A unit that nobody reads needs none of that.</param>
/// <param name="Read">Where they are read. A recurrent layer reads its own units, too.</param>
public sealed record UnitGroup(string Layer, int Count, ImmutableArray<UnitAxis> Made, ImmutableArray<UnitAxis> Read)
{
    /// <summary>All groups of a graph, in the order of the layers that make them.</summary>
    /// <param name="graph">
    /// Any graph. A unit belongs to no group if a residual addition, an output, a tied table or any other node that mixes or
    /// places features sees it.
    /// </param>
    public static ImmutableArray<UnitGroup> Of(ModelGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return [.. graph.Nodes.Select((_, index) => UnitTrace.From(graph, index)).OfType<UnitGroup>()];
    }
}
