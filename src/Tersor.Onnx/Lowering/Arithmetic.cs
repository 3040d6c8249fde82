using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>Arithmetic of several values with broadcasting.</summary>
internal static class Arithmetic
{
    /// <summary>Adds the operators.</summary>
    public static void AddTo(Dictionary<string, Action<OperatorCall>> table)
    {
        table["Add"] = Add;
        foreach (var (name, function) in ((string, BinaryFunction)[])
            [("Sub", BinaryFunction.Subtract), ("Mul", BinaryFunction.Multiply), ("Pow", BinaryFunction.Power)])
            table[name] = call => call.Give(call.Graph.Binary(call[0], call[1], function));
        table["Div"] = Divide;
        table["Mod"] = Modulo;
        foreach (var (name, function) in ((string, BinaryFunction)[])
            [("Sum", BinaryFunction.Add), ("Max", BinaryFunction.Maximum), ("Min", BinaryFunction.Minimum)])
            table[name] = call => call.Give(Fold(call, function));
        table["Mean"] = call => call.Give(call.Graph.Scale(Fold(call, BinaryFunction.Add), 1f / call.Inputs.Length));
    }

    private static LoweredValue Fold(OperatorCall call, BinaryFunction function)
    {
        var result = call[0];
        for (var i = 1; i < call.Inputs.Length; i++)
            result = call.Graph.Binary(result, call[i], function);
        return result;
    }

    // A constant that is added to a layer's channels is its bias, unless somebody else reads the layer without it.
    private static void Add(OperatorCall call)
    {
        for (var i = 0; i < 2; i++)
        {
            if (call[i].Constant is null || !call.IsReadOnce(1 - i) || BiasOf(call, call[1 - i], call[i]) is not { } biased)
                continue;
            call.Give(biased);
            return;
        }

        call.Give(call.Graph.Sum(call[0], call[1]));
    }

    private static LoweredValue? BiasOf(OperatorCall call, LoweredValue x, LoweredValue constant)
    {
        var (graph, shape) = (call.Graph, GraphEmitter.Broadcast(x.Shape, constant.Shape));
        if (!shape.SequenceEqual(x.Shape) || graph.Maker(x) is not { } maker)
            return null;
        var bias = WeightView.Of(constant);
        switch (maker)
        {
            case LinearNode { Bias: false } linear when constant.Count == linear.Outputs && constant.Shape[^1] == linear.Outputs
                    && x.Shape[^1] == linear.Outputs:
                Replace(linear with { Bias = true });
                return x;
            case Conv2dNode { Bias: false } conv when IsOfChannels(conv.Channels):
                Replace(conv with { Bias = true });
                return x;
            case ConvTranspose2dNode { Bias: false } conv when IsOfChannels(conv.Channels):
                Replace(conv with { Bias = true });
                return x;
            default:
                return null;
        }

        // [1, C, 1, 1] or [C, 1, 1] beside [1, C, H, W].
        bool IsOfChannels(int channels) => x.Rank >= 3 && constant.Count == channels && x.Shape[1] == channels
            && constant.Rank >= x.Rank - 1 && constant.Shape[^(x.Rank - 1)] == channels;

        void Replace(GraphNode node) => graph.Replace(
            x.Number, node, graph.Nodes[x.Number - 1].Parameters.Add(new EmittedParameter("bias", bias)));
    }

    // Integers are divided towards 0.
    private static void Divide(OperatorCall call)
    {
        var quotient = call.Graph.Binary(call[0], call[1], BinaryFunction.Divide);
        call.Give(call[0].IsInteger
            ? call.Graph.Unary(quotient, UnaryFunction.Truncate) with { Type = call[0].Type }
            : quotient);
    }

    // The remainder has the sign of x with fmod, else that of y.
    private static void Modulo(OperatorCall call)
    {
        var (graph, x, y) = (call.Graph, call[0], call[1]);
        var remainder = graph.Binary(x, y, BinaryFunction.Remainder);
        if (call.Node.Int("fmod", 0) == 0)
            remainder = graph.Binary(graph.Sum(remainder, y), y, BinaryFunction.Remainder);
        call.Give(remainder with { Type = x.Type });
    }
}
