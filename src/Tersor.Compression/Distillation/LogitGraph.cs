using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Compression;

/// <summary>A model without the softmax at its end: what is learnt from are logits, which have gradients everywhere.</summary>
internal static class LogitGraph
{
    /// <summary>The same nodes and parameters; outputs that are a softmax's are what that reads.</summary>
    /// <param name="graph">The model.</param>
    public static ModelGraph Of(ModelGraph graph)
    {
        var kinds = OutputKinds.Of(graph);
        return new ModelGraph(
            graph.Name,
            graph.InputShape,
            graph.Nodes,
            graph.Normalization,
            [.. graph.Outputs.Zip(kinds, (output, kind) => output with { Value = Source(graph, output.Value, kind) })],
            graph.Inputs[0].Name);
    }

    private static int Source(ModelGraph graph, int value, OutputKind kind)
    {
        // Behind a softmax may be a change of shape, which keeps the rows.
        for (var at = value; kind == OutputKind.Probabilities; at = graph.Nodes[at - 1].Inputs[0])
            if (graph.Nodes[at - 1] is SoftmaxNode softmax)
                return softmax.Inputs[0];
        return value;
    }
}
