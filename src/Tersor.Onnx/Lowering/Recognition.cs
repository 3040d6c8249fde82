using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>
/// Functions that exporters spell out, found again: layer normalisation, GELU, swish and hard swish. The last node of the parts
/// becomes the function; the others go if nothing else reads them.
/// </summary>
internal sealed class Recognition
{
    private const float Closeness = 1e-4f;

    private readonly GraphEmitter _graph;

    private Recognition(GraphEmitter graph) => _graph = graph;

    /// <summary>Finds functions in a graph.</summary>
    public static void Run(GraphEmitter graph)
    {
        var recognition = new Recognition(graph);
        for (var value = 1; value <= graph.Nodes.Count; value++)
            if (recognition.Function(value) is { } node
                && node.OutputShape([graph.Shapes[node.Inputs[0]]]).SequenceEqual(graph.Shapes[value]))
                graph.Replace(value, node, []);
    }

    private GraphNode? Function(int value) => Node(value) switch
    {
        BinaryNode { Function: BinaryFunction.Divide } divide => (GraphNode?)LayerNorm(divide) ?? Sixth(divide),
        BinaryNode { Function: BinaryFunction.Multiply } multiply => Gated(multiply),
        UnaryNode { Function: UnaryFunction.Scale, B: 0f } scale => Half(scale) ?? Sixth(scale),
        _ => null,
    };

    private GraphNode? Node(int value) => value > 0 ? _graph.Nodes[value - 1].Node : null;

    private BinaryNode? Binary(int value, BinaryFunction function) =>
        Node(value) is BinaryNode node && node.Function == function ? node : null;

    private UnaryNode? Unary(int value, UnaryFunction function) =>
        Node(value) is UnaryNode node && node.Function == function ? node : null;

    private ReduceNode? Mean(int value) => Node(value) is ReduceNode { Function: ReduceFunction.Mean } node ? node : null;

    private float? Number(int value) =>
        Node(value) is ConstantNode && _graph.Nodes[value - 1].Parameters[0].Values is [var only] ? only : null;

    private static bool IsNear(float? number, float wanted) =>
        number is { } given && MathF.Abs(given - wanted) <= Closeness * MathF.Abs(wanted);

    // (x - mean) / √(mean((x - mean)²) + epsilon)
    private NormalizeNode? LayerNorm(BinaryNode divide)
    {
        if (Binary(divide.Inputs[0], BinaryFunction.Subtract) is not { } centered
            || Mean(centered.Inputs[1]) is not { } mean || mean.Inputs[0] != centered.Inputs[0]
            || Unary(divide.Inputs[1], UnaryFunction.Sqrt) is not { } root
            || Unary(root.Inputs[0], UnaryFunction.Scale) is not { A: 1f, B: > 0f } shifted
            || Mean(shifted.Inputs[0]) is not { } variance || !variance.Axes.SequenceEqual(mean.Axes)
            || Squared(variance.Inputs[0]) is not { } deviation
            || !IsSame(deviation, divide.Inputs[0]))
            return null;
        return new NormalizeNode("", [centered.Inputs[0]], mean.Axes, shifted.B);
    }

    private int? Squared(int value) => Unary(value, UnaryFunction.Square) is { } square ? square.Inputs[0]
        : Binary(value, BinaryFunction.Multiply) is { } product && product.Inputs[0] == product.Inputs[1] ? product.Inputs[0]
        : null;

    // Some exporters subtract the mean twice.
    private bool IsSame(int first, int second) => first == second
        || (Binary(first, BinaryFunction.Subtract) is { } x && Binary(second, BinaryFunction.Subtract) is { } y
            && x.Inputs.SequenceEqual(y.Inputs));

    // x · σ(x), x · hard sigmoid(x), x / 2 · (1 + erf(x / √2)).
    private UnaryNode? Gated(BinaryNode multiply)
    {
        for (var i = 0; i < 2; i++)
        {
            var (x, gate) = (multiply.Inputs[i], multiply.Inputs[1 - i]);
            if (Node(gate) is ActivationNode { Kind: ActivationKind.Sigmoid } sigmoid && sigmoid.Inputs[0] == x)
                return new UnaryNode("", [x], UnaryFunction.Swish, 1f);
            if (Unary(gate, UnaryFunction.HardSigmoid) is { } hard && hard.Inputs[0] == x
                && IsNear(hard.A, 1f / 6f) && IsNear(hard.B, 0.5f))
                return new UnaryNode("", [x], UnaryFunction.HardSwish);
            if (Unary(x, UnaryFunction.Scale) is { B: 0f } halved && IsNear(halved.A, 0.5f)
                && IsDistribution(gate, halved.Inputs[0]))
                return new UnaryNode("", [halved.Inputs[0]], UnaryFunction.Gelu);
        }

        return null;
    }

    // Half of x · (1 + erf(x / √2)).
    private UnaryNode? Half(UnaryNode scale)
    {
        if (!IsNear(scale.A, 0.5f) || Binary(scale.Inputs[0], BinaryFunction.Multiply) is not { } multiply)
            return null;
        for (var i = 0; i < 2; i++)
            if (IsDistribution(multiply.Inputs[1 - i], multiply.Inputs[i]))
                return new UnaryNode("", [multiply.Inputs[i]], UnaryFunction.Gelu);
        return null;
    }

    private bool IsDistribution(int value, int x) => Unary(value, UnaryFunction.Scale) is { A: 1f, B: 1f } shifted
        && Unary(shifted.Inputs[0], UnaryFunction.Erf) is { } erf
        && ((Binary(erf.Inputs[0], BinaryFunction.Divide) is { } divide
                && divide.Inputs[0] == x && IsNear(Number(divide.Inputs[1]), MathF.Sqrt(2f)))
            || (Unary(erf.Inputs[0], UnaryFunction.Scale) is { B: 0f } scaled
                && scaled.Inputs[0] == x && IsNear(scaled.A, MathF.Sqrt(0.5f))));

    // A sixth of x · (x + 3, between 0 and 6).
    private UnaryNode? Sixth(GraphNode node)
    {
        var isSixth = node is UnaryNode scale ? IsNear(scale.A, 1f / 6f) : IsNear(Number(node.Inputs[1]), 6f);
        if (!isSixth || Binary(node.Inputs[0], BinaryFunction.Multiply) is not { } multiply)
            return null;
        for (var i = 0; i < 2; i++)
        {
            if (Unary(multiply.Inputs[1 - i], UnaryFunction.Clamp) is { A: 0f, B: 6f } gate
                && Unary(gate.Inputs[0], UnaryFunction.Scale) is { A: 1f, B: 3f } shifted
                && shifted.Inputs[0] == multiply.Inputs[i])
                return new UnaryNode("", [multiply.Inputs[i]], UnaryFunction.HardSwish);
        }

        return null;
    }
}
