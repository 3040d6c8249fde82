using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>
/// Brings the hidden units of a model into the order in which its file is smallest. The model computes what it did before, but
/// for the order in which sums are added up. Units that nobody reads go to the end, and lose their weights and biases: what
/// follows the last value of a tensor is not stored.
/// </summary>
public static class SortedUnits
{
    /// <summary>Sorts, group by group; each order is judged by the bytes of the tensors that it changes.</summary>
    /// <param name="graph">The layers of the model.</param>
    /// <param name="tensors">One for each of the graph's parameters, in any order.</param>
    /// <returns>The tensors in the order of the graph's parameters.</returns>
    /// <exception cref="ArgumentException">A tensor is missing, doubled, not in the graph or of another shape.</exception>
    public static ImmutableArray<StoredTensor> Sort(ModelGraph graph, IReadOnlyList<StoredTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(tensors);
        var sorted = ContainerWriter.InGraphOrder(graph, tensors);

        // From the last layer to the first: a unit that is gone reads none of the layer before.
        foreach (var group in UnitGroup.Of(graph).Reverse())
            Sort(graph, group, sorted);
        return [.. sorted];
    }

    /// <summary>Puts the units of a group into another order.</summary>
    /// <param name="group">The units.</param>
    /// <param name="tensors">The parameters of the graph, which change.</param>
    /// <param name="order">Which unit comes to each place.</param>
    internal static void Arrange(UnitGroup group, StoredTensor[] tensors, int[] order)
    {
        foreach (var axis in group.Made.Concat(group.Read))
            tensors[axis.Parameter] = tensors[axis.Parameter].Arranged(axis, order);
    }

    private static void Sort(ModelGraph graph, UnitGroup group, StoredTensor[] tensors)
    {
        var orders = new UnitOrder(group, tensors);
        var unread = orders.Unread.ToHashSet();
        if (unread.Count > 0)
        {
            foreach (var axis in group.Made)
                if (graph.Parameters[axis.Parameter].Role is ParameterRole.Weight or ParameterRole.Bias)
                    tensors[axis.Parameter] = tensors[axis.Parameter].Without(axis, group.Count, unread);
            orders = new UnitOrder(group, tensors);
        }

        int[] changed = [.. group.Made.Concat(group.Read).Select(axis => axis.Parameter).Distinct().Order()];
        var best = ContainerWriter.SizeOf(graph, tensors, changed);
        var kept = (StoredTensor[])tensors.Clone();
        foreach (var order in orders.Candidates())
        {
            var tried = (StoredTensor[])kept.Clone();
            Arrange(group, tried, order);
            var size = ContainerWriter.SizeOf(graph, tried, changed);
            if (size >= best)
                continue;
            best = size;
            tried.CopyTo(tensors, 0);
        }
    }
}
