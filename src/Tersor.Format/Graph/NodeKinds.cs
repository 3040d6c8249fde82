namespace Tersor.Format;

/// <summary>
/// The kinds of nodes that files hold, by op code. A new kind is a line behind the others, and one in the visitor below.
/// </summary>
internal static class NodeKinds
{
    // The op code is the index: append only. Each has the version of the format that brought it.
    private static readonly (GraphNode Template, byte Version)[] Kinds =
    [
        (new LinearNode("", [], 0), 1),
        (new Conv2dNode("", [], 0, 0), 1),
        (new MaxPool2dNode("", [], 0, 0), 1),
        (new AvgPool2dNode("", [], 0, 0), 1),
        (new FlattenNode("", []), 1),
        (new AddNode("", []), 1),
        (new BatchNormNode("", []), 1),
        (new DropoutNode("", [], 0f), 1),
        (new ActivationNode("", [], ActivationKind.Relu), 1),
        (new ActivationNode("", [], ActivationKind.LeakyRelu), 1),
        (new ActivationNode("", [], ActivationKind.Tanh), 1),
        (new ActivationNode("", [], ActivationKind.Sigmoid), 1),
        (new LstmNode("", [], 0), 1),
        (new EmbeddingNode("", [], 0, 0), 1),
        (new LastNode("", []), 1),
        (new ReshapeNode("", [], []), 1),
        (new ConvTranspose2dNode("", [], 0, 0), 1),
        (new GlobalAvgPool2dNode("", []), 2),
    ];

    /// <summary>The byte that stands for this kind of node.</summary>
    /// <exception cref="NotSupportedException">The format has none.</exception>
    public static int OpCode(GraphNode node)
    {
        var opCode = Array.FindIndex(Kinds, kind => kind.Template.Prefix == node.Prefix);
        return opCode >= 0 ? opCode : throw new NotSupportedException($"node '{node.Name}' has no place in the file format.");
    }

    /// <summary>A nameless node of this kind, or null.</summary>
    public static GraphNode? Template(int opCode) => opCode < Kinds.Length ? Kinds[opCode].Template : null;

    /// <summary>The first version of the format that can express a graph: the one that its file has.</summary>
    public static byte VersionOf(ModelGraph graph) => graph.Nodes.Max(node => Kinds[OpCode(node)].Version);
}

/// <summary>
/// Answers one question for every kind of node: which layer trains it, which step predicts it. A new kind of node is a new method
/// here, so that the compiler names each engine that has no answer yet.
/// </summary>
/// <typeparam name="T">The type of the answers.</typeparam>
public interface IGraphNodeVisitor<out T>
{
    /// <summary>The answer for a linear layer.</summary>
    T Visit(LinearNode node);

    /// <summary>The answer for a convolution.</summary>
    T Visit(Conv2dNode node);

    /// <summary>The answer for a pooling by maximum.</summary>
    T Visit(MaxPool2dNode node);

    /// <summary>The answer for a pooling by mean.</summary>
    T Visit(AvgPool2dNode node);

    /// <summary>The answer for a flattening.</summary>
    T Visit(FlattenNode node);

    /// <summary>The answer for a sum.</summary>
    T Visit(AddNode node);

    /// <summary>The answer for a batch normalisation.</summary>
    T Visit(BatchNormNode node);

    /// <summary>The answer for a dropout.</summary>
    T Visit(DropoutNode node);

    /// <summary>The answer for an element-wise non-linearity.</summary>
    T Visit(ActivationNode node);

    /// <summary>The answer for a long short-term memory.</summary>
    T Visit(LstmNode node);

    /// <summary>The answer for an embedding.</summary>
    T Visit(EmbeddingNode node);

    /// <summary>The answer for the last step of a sequence.</summary>
    T Visit(LastNode node);

    /// <summary>The answer for a reshaping.</summary>
    T Visit(ReshapeNode node);

    /// <summary>The answer for a transposed convolution.</summary>
    T Visit(ConvTranspose2dNode node);

    /// <summary>The answer for a pooling of a whole image by mean.</summary>
    T Visit(GlobalAvgPool2dNode node);
}
