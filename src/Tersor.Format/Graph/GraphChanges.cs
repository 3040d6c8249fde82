using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>
/// Changes of a graph's ends: the graph of another program takes and gives what the data at hand has, and tells other classes
/// apart.
/// </summary>
public static class GraphChanges
{
    /// <summary>Puts nodes between the first input and whatever reads it.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="inputShape">What the first of the nodes takes.</param>
    /// <param name="entrance">The nodes, each reads the one before it; the last gives the graph's own input.</param>
    /// <exception cref="ModelGraphException">They don't.</exception>
    public static ModelGraph WithEntrance(this ModelGraph graph, ImmutableArray<int> inputShape, params GraphNode[] entrance)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var nodes = ImmutableArray.CreateBuilder<GraphNode>(graph.Nodes.Length + entrance.Length);
        foreach (var node in entrance)
            nodes.Add(node with { Name = NewName([.. graph.Nodes, .. nodes], node.Name), Inputs = [nodes.Count] });
        foreach (var node in graph.Nodes)
        {
            var moved = node with { Inputs = [.. node.Inputs.Select(input => input + entrance.Length)] };
            nodes.Add(moved is LinearNode { IsTied: true } tied ? tied with { Table = tied.Table + entrance.Length } : moved);
        }

        return new ModelGraph(
            graph.Name,
            inputShape,
            nodes.MoveToImmutable(),
            graph.Normalization,
            [.. graph.Outputs.Select(output => output with { Value = output.Value + entrance.Length })],
            graph.Inputs[0].Name);
    }

    /// <summary>Replaces the last linear layer by one for other classes, whose weights are yet to be learnt.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="classes">The number of classes.</param>
    /// <returns>The new graph, and the layer; the graph itself and null if it tells that many apart already.</returns>
    /// <exception cref="ModelGraphException">The output does not come from a linear layer.</exception>
    public static (ModelGraph Graph, string? Layer) WithClasses(this ModelGraph graph, int classes)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (graph.OutputShape is [.., var now] && now == classes)
            return (graph, null);
        var nodes = graph.Nodes.ToBuilder();
        for (var value = graph.Outputs[0].Value; value > 0; value = nodes[value - 1].Inputs[0])
        {
            var node = nodes[value - 1];
            switch (node)
            {
                case LinearNode { IsTied: false } linear:
                    nodes[value - 1] = linear with { Outputs = classes };
                    return (new ModelGraph(
                        graph.Name, graph.InputShape, nodes.ToImmutable(), graph.Normalization, graph.Outputs,
                        graph.Inputs[0].Name), linear.Name);
                case ReshapeNode reshape when reshape.Extents is [.., var last] && last == graph.OutputShape[^1]:
                    nodes[value - 1] = reshape with { Extents = [.. reshape.Extents[..^1], classes] };
                    break;
                case SoftmaxNode or DropoutNode or FlattenNode or ActivationNode:
                    break;
                default:
                    throw new ModelGraphException(
                        $"the output comes from node '{node.Name}', not from a linear layer that can be replaced");
            }
        }

        throw new ModelGraphException("the output comes from no linear layer that can be replaced");
    }

    private static string NewName(IReadOnlyList<GraphNode> nodes, string name)
    {
        var names = nodes.Select(node => node.Name).ToHashSet();
        return Enumerable.Range(1, nodes.Count + 1).Select(i => i == 1 ? name : $"{name}{i}")
            .First(free => !names.Contains(free));
    }
}
