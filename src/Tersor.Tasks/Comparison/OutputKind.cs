using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Tasks;

/// <summary>What the numbers of a model's output are, and so what makes two of them alike.</summary>
public enum OutputKind
{
    /// <summary>Numbers that are meant as they are: an image, an embedding, a state.</summary>
    Numbers,

    /// <summary>Rows along the last axis, each a number for every class: the softmax makes probabilities of them.</summary>
    Logits,

    /// <summary>Rows along the last axis, each the probabilities of all classes.</summary>
    Probabilities,
}

/// <summary>Tells what the outputs of a model are.</summary>
public static class OutputKinds
{
    /// <summary>The kind of each output, as far as a graph tells.</summary>
    /// <param name="graph">The model.</param>
    /// <remarks>
    /// A vector is a number for each class, unless it comes from where states, features and independent answers come from. Of
    /// other shapes only what a fully connected layer or a softmax gives is.
    /// </remarks>
    public static ImmutableArray<OutputKind> Of(ModelGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return [.. graph.Outputs.Select(output => KindOf(graph, output.Value))];
    }

    private static OutputKind KindOf(ModelGraph graph, int value)
    {
        var shape = graph.ValueShapes[value];
        if (value == 0 || shape.Length == 0 || shape[^1] < 2)
            return OutputKind.Numbers;
        var node = graph.Nodes[value - 1];
        while (node is ReshapeNode or FlattenNode && node.Inputs[0] > 0)
            node = graph.Nodes[node.Inputs[0] - 1];
        return node switch
        {
            SoftmaxNode { IsLog: false } softmax when IsLast(graph, softmax) => OutputKind.Probabilities,
            SoftmaxNode softmax when IsLast(graph, softmax) => OutputKind.Logits,
            LinearNode => OutputKind.Logits,
            LstmNode or GruNode or RnnNode or LastNode or SliceNode or NormalizeNode => OutputKind.Numbers,
            ActivationNode { Kind: ActivationKind.Sigmoid or ActivationKind.Tanh } => OutputKind.Numbers,
            _ => shape.Length == 1 ? OutputKind.Logits : OutputKind.Numbers,
        };
    }

    private static bool IsLast(ModelGraph graph, SoftmaxNode softmax) =>
        softmax.Axis == graph.ValueShapes[softmax.Inputs[0]].Length - 1;
}
