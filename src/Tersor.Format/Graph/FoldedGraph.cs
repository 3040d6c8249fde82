using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>
/// A graph without the batch normalisations that the layer before them can take over: what a channel is multiplied by goes into the
/// layer's weights, what is added to it into the bias (Jacob et al. 2018, section 3.2). All other nodes keep their names.
/// </summary>
public sealed class FoldedGraph
{
    private FoldedGraph(ModelGraph graph, ImmutableDictionary<string, BatchNormNode> norms)
    {
        Graph = graph;
        Norms = norms;
    }

    /// <summary>The graph that is left. A layer that took over a normalisation has a bias.</summary>
    public ModelGraph Graph { get; }

    /// <summary>The normalisations that are gone, by the name of the layer that took each over.</summary>
    public ImmutableDictionary<string, BatchNormNode> Norms { get; }

    /// <summary>
    /// Folds a graph. A normalisation goes if it alone reads a convolution, a transposed convolution, or a linear layer over a vector whose
    /// weights are its own; that vector may have become an image on the way.
    /// </summary>
    public static FoldedGraph Of(ModelGraph graph)
    {
        var norms = ImmutableDictionary.CreateBuilder<string, BatchNormNode>();
        for (var i = 0; i < graph.Nodes.Length; i++)
            if (graph.Nodes[i] is BatchNormNode norm && LayerBefore(graph, i) is { } layer)
                norms.Add(layer.Name, norm);

        var gone = norms.Values.ToHashSet();
        var nodes = ImmutableArray.CreateBuilder<GraphNode>();
        var values = new int[graph.Nodes.Length + 1];
        for (var i = 0; i < graph.Nodes.Length; i++)
        {
            var node = graph.Nodes[i];
            if (node is BatchNormNode norm && gone.Contains(norm))
            {
                values[i + 1] = values[node.Inputs[0]];
                continue;
            }

            if (node is LinearNode { IsTied: true } tied)
                node = tied with { Table = values[tied.Table] };
            nodes.Add((norms.ContainsKey(node.Name) ? WithBias(node) : node) with { Inputs = [.. node.Inputs.Select(input => values[input])] });
            values[i + 1] = nodes.Count;
        }

        return new FoldedGraph(new ModelGraph(graph.Name, graph.InputShape, nodes.ToImmutable(), graph.Normalization), norms.ToImmutable());
    }

    /// <summary>The layer that can take over the normalisation at node i; null for none.</summary>
    private static GraphNode? LayerBefore(ModelGraph graph, int i)
    {
        // Without the last node, the one before it is the model's output: it has to be the one that the normalisation read.
        if (i == graph.Nodes.Length - 1 && graph.Nodes[i].Inputs[0] != i)
            return null;
        var reshaped = false;
        for (var value = graph.Nodes[i].Inputs[0]; value > 0 && IsReadOnce(graph, value);)
        {
            var node = graph.Nodes[value - 1];
            switch (node)
            {
                case Conv2dNode or ConvTranspose2dNode:
                    return reshaped ? null : node;
                case LinearNode { IsTied: false }:
                    return graph.ValueShapes[value].Length == 1 ? node : null;
                case ReshapeNode or FlattenNode:
                    reshaped = true;
                    value = node.Inputs[0];
                    break;
                default:
                    return null;
            }
        }

        return null;
    }

    private static bool IsReadOnce(ModelGraph graph, int value) =>
        graph.Nodes.Sum(node => node.Inputs.Count(input => input == value)) == 1;

    private static GraphNode WithBias(GraphNode node) => node switch
    {
        LinearNode linear => linear with { Bias = true },
        Conv2dNode convolution => convolution with { Bias = true },
        ConvTranspose2dNode convolution => convolution with { Bias = true },
        _ => node,
    };
}
