using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>
/// A graph without the batch normalisations that the layer before them can take over: what a channel is multiplied by goes into
/// the layer's weights, what is added to it into the bias (Jacob et al. 2018, section 3.2). All other nodes keep their names.
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
    /// Folds a graph. A normalisation goes if it alone reads a convolution, a transposed convolution, or a linear layer over a
    /// vector whose weights are its own; that vector may have become an image on the way.
    /// </summary>
    public static FoldedGraph Of(ModelGraph graph)
    {
        var norms = ImmutableDictionary.CreateBuilder<string, BatchNormNode>();
        var layers = new Dictionary<string, GraphNode>();
        for (var i = 0; i < graph.Nodes.Length; i++)
        {
            if (graph.Nodes[i] is not BatchNormNode norm || LayerBefore(graph, i) is not { } layer)
                continue;
            norms.Add(layer.Name, norm);
            layers.Add(layer.Name, layer);
        }

        var gone = norms.Values.ToHashSet();
        var nodes = ImmutableArray.CreateBuilder<GraphNode>();
        var values = new int[graph.Nodes.Length + 1];
        for (var i = 0; i < graph.Nodes.Length; i++)
        {
            var node = layers.GetValueOrDefault(graph.Nodes[i].Name, graph.Nodes[i]);
            if (node is BatchNormNode norm && gone.Contains(norm))
            {
                values[i + 1] = values[node.Inputs[0]];
                continue;
            }

            if (node is LinearNode { IsTied: true } tied)
                node = tied with { Table = values[tied.Table] };
            nodes.Add(node with { Inputs = [.. node.Inputs.Select(input => values[input])] });
            values[i + 1] = nodes.Count;
        }

        var outputs = graph.Outputs.Select(output => output with { Value = values[output.Value] }).ToImmutableArray();
        var folded = new ModelGraph(
            graph.Name, graph.InputShape, nodes.ToImmutable(), graph.Normalization, outputs, graph.Inputs[0].Name);
        return new FoldedGraph(folded, norms.ToImmutable());
    }

    /// <summary>The layer that can take over the normalisation at node i, once it has done so; null for none.</summary>
    private static GraphNode? LayerBefore(ModelGraph graph, int i)
    {
        var channels = graph.ValueShapes[i + 1][0];
        var value = graph.Nodes[i].Inputs[0];
        for (; value > 0 && graph.ReaderOf(value) >= 0; value = graph.Nodes[value - 1].Inputs[0])
        {
            var node = graph.Nodes[value - 1];
            if (!node.IsRearrangement)
                return node.AbsorbNormalization(graph.ValueShapes[value], channels);
        }

        return null;
    }
}
