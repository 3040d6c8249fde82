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

    /// <summary>
    /// Replaces the last linear layer by one for other classes, whose weights are yet to be learnt; a model that ends otherwise
    /// gets one at its end.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="classes">The number of classes.</param>
    /// <returns>The new graph, and the layer; the graph itself and null if it tells that many apart already.</returns>
    /// <exception cref="ModelGraphException">The model has several outputs, none of which is a linear layer's.</exception>
    public static (ModelGraph Graph, string? Layer) WithClasses(this ModelGraph graph, int classes)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (graph.OutputShape is [.., var now] && now == classes)
            return (graph, null);
        if (graph.LastLinear() is not { } last)
            return graph.WithLinear(classes);
        var nodes = graph.Nodes.ToBuilder();
        for (var value = graph.Outputs[0].Value; value > last; value = nodes[value - 1].Inputs[0])
            nodes[value - 1] = nodes[value - 1] switch
            {
                LinearNode linear => linear with { Outputs = classes },
                ReshapeNode reshape => reshape with { Extents = [.. reshape.Extents[..^1], classes] },
                var other => other,
            };
        return (graph.With(nodes.ToImmutable(), graph.Outputs), graph.Nodes[last].Name);
    }

    /// <summary>Cuts a graph in front of its last linear layer: what comes before is its body, the rest its head.</summary>
    /// <param name="graph">The graph.</param>
    /// <returns>
    /// The body, whose only output is the linear layer's input, and the head, which takes it. Their nodes have the graph's names.
    /// </returns>
    /// <exception cref="ModelGraphException">
    /// There is no such layer at the graph's end, or what follows it reads more than it gives.
    /// </exception>
    public static (ModelGraph Body, ModelGraph Head) Behead(this ModelGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (graph.LastLinear() is not { } last)
            throw new ModelGraphException($"'{graph.Name}' does not end in a linear layer of its own");
        var cut = graph.Nodes[last].Inputs[0];
        var head = ImmutableArray.CreateBuilder<GraphNode>();
        foreach (var node in graph.Nodes[cut..])
            head.Add(node.Inputs.All(input => input >= cut) && (node.Inputs.Length > 0 || node is ConstantNode)
                ? node with { Inputs = [.. node.Inputs.Select(input => input - cut)] }
                : throw new ModelGraphException($"node '{node.Name}' reads more than what the last linear layer reads or gives"));
        var (input, features) = (graph.Inputs[0].Name, graph.ValueShapes[cut]);
        return (
            new ModelGraph(
                graph.Name, graph.InputShape, graph.Nodes[..cut], graph.Normalization,
                [new GraphOutput(ModelGraph.DefaultOutput, cut)], input),
            new ModelGraph(
                graph.Name, features, head.ToImmutable(), null,
                [.. graph.Outputs.Select(output => output with { Value = output.Value - cut })]));
    }

    /// <summary>The number of the node that is the last linear layer, if nothing but a change of form follows it.</summary>
    private static int? LastLinear(this ModelGraph graph)
    {
        for (var value = graph.Outputs[0].Value; value > 0;)
        {
            var node = graph.Nodes[value - 1];
            if (node is LinearNode { IsTied: false })
                return value - 1;
            if (node is not (SoftmaxNode or DropoutNode or FlattenNode or ActivationNode)
                && !(node is ReshapeNode { Extents: [.., var last] } && last == graph.OutputShape[^1]))
                return null;
            value = node.Inputs[0];
        }

        return null;
    }

    private static (ModelGraph Graph, string Layer) WithLinear(this ModelGraph graph, int classes)
    {
        if (graph.Outputs.Length > 1)
            throw new ModelGraphException(
                $"the first of {graph.Outputs.Length} outputs comes from no linear layer that can be replaced");
        var nodes = graph.Nodes.ToBuilder();
        var value = graph.Outputs[0].Value;
        if (graph.ValueShapes[value] is not [_])
            value = Append(new FlattenNode("", [value]));
        value = Append(new LinearNode("", [value], classes));
        return (graph.With(nodes.ToImmutable(), [graph.Outputs[0] with { Value = value }]), nodes[^1].Name);

        int Append(GraphNode node)
        {
            var usual = $"{node.Prefix}{nodes.Count(other => other.Prefix == node.Prefix) + 1}";
            nodes.Add(node with { Name = NewName(nodes, usual) });
            return nodes.Count;
        }
    }

    private static ModelGraph With(
        this ModelGraph graph, ImmutableArray<GraphNode> nodes, ImmutableArray<GraphOutput> outputs) =>
        new(graph.Name, graph.InputShape, nodes, graph.Normalization, outputs, graph.Inputs[0].Name);

    private static string NewName(IReadOnlyList<GraphNode> nodes, string name)
    {
        var names = nodes.Select(node => node.Name).ToHashSet();
        return Enumerable.Range(1, nodes.Count + 1).Select(i => i == 1 ? name : $"{name}{i}")
            .First(free => !names.Contains(free));
    }
}
