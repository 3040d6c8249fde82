namespace Tersor.Format;

/// <summary>
/// The kinds of nodes that files hold, by op code. A new kind is a line behind the others, and one in the visitor below.
/// </summary>
internal static class NodeKinds
{
    // The version that brought further inputs and outputs, and more attributes to nodes of version 1.
    private const byte Extended = 2;

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
        (new InputNode("", [], []), 2),
        (new ConstantNode("", [], []), 2),
        (new UnaryNode("", [], UnaryFunction.Abs), 2),
        (new BinaryNode("", [], BinaryFunction.Add), 2),
        (new SelectNode("", []), 2),
        (new ReduceNode("", [], ReduceFunction.Sum, []), 2),
        (new PermuteNode("", [], []), 2),
        (new SliceNode("", [], 0, 0, 0), 2),
        (new GatherNode("", [], 0, []), 2),
        (new PadNode("", [], [], []), 2),
        (new ConcatNode("", [], 0), 2),
        (new ExpandNode("", [], []), 2),
        (new MatMulNode("", []), 2),
        (new SoftmaxNode("", [], 0), 2),
        (new NormalizeNode("", [], []), 2),
        (new GruNode("", [], 0), 2),
        (new RnnNode("", [], 0), 2),
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

    /// <summary>What kinds are called, by op code.</summary>
    public static IEnumerable<string> Names => Kinds.Select(kind => kind.Template.Prefix);

    /// <summary>A nameless node of the kind of that name, or null.</summary>
    public static GraphNode? Find(string prefix) => Kinds.FirstOrDefault(kind => kind.Template.Prefix == prefix).Template;

    /// <summary>The first version of the format that can express a graph: its file has no earlier one.</summary>
    public static byte VersionOf(ModelGraph graph) =>
        GraphWriter.HasUsualInterface(graph) && !graph.Normalization.IsPerChannel
        ? graph.Nodes.Max(node => node.IsExtended ? Extended : Kinds[OpCode(node)].Version)
        : Extended;
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

    /// <summary>The answer for a further input.</summary>
    T Visit(InputNode node);

    /// <summary>The answer for a constant.</summary>
    T Visit(ConstantNode node);

    /// <summary>The answer for a function of one number.</summary>
    T Visit(UnaryNode node);

    /// <summary>The answer for a function of two numbers.</summary>
    T Visit(BinaryNode node);

    /// <summary>The answer for a choice between two values.</summary>
    T Visit(SelectNode node);

    /// <summary>The answer for a reduction.</summary>
    T Visit(ReduceNode node);

    /// <summary>The answer for another order of dimensions.</summary>
    T Visit(PermuteNode node);

    /// <summary>The answer for places at equal distances.</summary>
    T Visit(SliceNode node);

    /// <summary>The answer for listed places.</summary>
    T Visit(GatherNode node);

    /// <summary>The answer for a padding.</summary>
    T Visit(PadNode node);

    /// <summary>The answer for a joining.</summary>
    T Visit(ConcatNode node);

    /// <summary>The answer for a repetition.</summary>
    T Visit(ExpandNode node);

    /// <summary>The answer for a product of two values.</summary>
    T Visit(MatMulNode node);

    /// <summary>The answer for probabilities along an axis.</summary>
    T Visit(SoftmaxNode node);

    /// <summary>The answer for a normalisation of each sample by itself.</summary>
    T Visit(NormalizeNode node);

    /// <summary>The answer for a gated recurrent unit.</summary>
    T Visit(GruNode node);

    /// <summary>The answer for a simple recurrent layer.</summary>
    T Visit(RnnNode node);
}
