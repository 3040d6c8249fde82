using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>
/// The stored form of every kind of node: its op code, and its attributes in file order. A new kind of node is a line in each.
/// </summary>
internal static class NodeAttributes
{
    // The op code is the index: append only.
    private static readonly GraphNode[] Templates =
    [
        new LinearNode("", [], 0),
        new Conv2dNode("", [], 0, 0),
        new MaxPool2dNode("", [], 0, 0),
        new AvgPool2dNode("", [], 0, 0),
        new FlattenNode("", []),
        new AddNode("", []),
        new BatchNormNode("", []),
        new DropoutNode("", [], 0f),
        new ActivationNode("", [], ActivationKind.Relu),
        new ActivationNode("", [], ActivationKind.LeakyRelu),
        new ActivationNode("", [], ActivationKind.Tanh),
        new ActivationNode("", [], ActivationKind.Sigmoid),
        new LstmNode("", [], 0),
        new EmbeddingNode("", [], 0, 0),
        new LastNode("", []),
        new ReshapeNode("", [], []),
        new ConvTranspose2dNode("", [], 0, 0),
    ];

    /// <summary>The byte that stands for this kind of node.</summary>
    /// <exception cref="NotSupportedException">The format has none.</exception>
    public static int OpCode(GraphNode node)
    {
        var opCode = Array.FindIndex(Templates, template => template.Prefix == node.Prefix);
        return opCode >= 0 ? opCode : throw new NotSupportedException($"node '{node.Name}' has no place in the file format.");
    }

    /// <summary>A nameless node of this kind, or null.</summary>
    public static GraphNode? Template(int opCode) => opCode < Templates.Length ? Templates[opCode] : null;

    /// <summary>Passes all attributes through a coder and returns the node with what comes back.</summary>
    public static GraphNode Code(GraphNode node, IAttributeCoder coder)
    {
        switch (node)
        {
            case LinearNode linear:
                return linear with { Outputs = coder.Int(linear.Outputs), Bias = coder.Flag(linear.Bias, true), Table = coder.Int(linear.Table, 0) };
            case Conv2dNode conv:
                var channels = coder.Int(conv.Channels);
                return Window(conv with { Channels = channels, Bias = coder.Flag(conv.Bias, true) }, usualStride: 1);
            case ConvTranspose2dNode transposed:
                var outputs = coder.Int(transposed.Channels);
                return Window(transposed with { Channels = outputs, Bias = coder.Flag(transposed.Bias, true) }, usualStride: 1);
            case WindowNode pool:
                return Window(pool, usualStride: null);
            case BatchNormNode norm:
                return norm with { Momentum = coder.Float(norm.Momentum, 0.1f), Epsilon = coder.Float(norm.Epsilon, 1e-5f) };
            case DropoutNode dropout:
                return dropout with { Probability = coder.Float(dropout.Probability) };
            case ActivationNode { Kind: ActivationKind.LeakyRelu } leaky:
                return leaky with { Slope = coder.Float(leaky.Slope) };
            case LstmNode lstm:
                return lstm with { Hidden = coder.Int(lstm.Hidden), Bias = coder.Flag(lstm.Bias, true) };
            case EmbeddingNode embedding:
                return embedding with { Vocabulary = coder.Int(embedding.Vocabulary), Features = coder.Int(embedding.Features) };
            case ReshapeNode reshape:
                return reshape with { Extents = Extents(reshape.Extents) };
            default:
                return node;
        }

        ImmutableArray<int> Extents(ImmutableArray<int> extents)
        {
            // No capacity is reserved: the number may be a damaged file's.
            var coded = ImmutableArray.CreateBuilder<int>();
            for (var rank = coder.Int(extents.Length); coded.Count < rank;)
                coded.Add(coder.Int(coded.Count < extents.Length ? extents[coded.Count] : 0));
            return coded.ToImmutable();
        }

        WindowNode Window(WindowNode window, int? usualStride)
        {
            var kernel = coder.Int(window.Kernel);
            var stride = coder.Int(window.Stride, usualStride ?? kernel);
            return window with { Kernel = kernel, Stride = stride, Padding = coder.Int(window.Padding, 0) };
        }
    }
}
