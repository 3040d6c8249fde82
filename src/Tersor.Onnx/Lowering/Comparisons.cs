using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>Comparisons, logic and choice; booleans are 0 and 1.</summary>
internal static class Comparisons
{
    /// <summary>Adds the operators.</summary>
    public static void AddTo(Dictionary<string, Action<OperatorCall>> table)
    {
        table["Equal"] = call => call.Give(call.Graph.Binary(call[0], call[1], BinaryFunction.Equal));
        table["Greater"] = call => call.Give(call.Graph.Binary(call[0], call[1], BinaryFunction.Greater));
        table["Less"] = call => call.Give(call.Graph.Binary(call[1], call[0], BinaryFunction.Greater));
        table["GreaterOrEqual"] = call => call.Give(call.Graph.Binary(call[0], call[1], BinaryFunction.GreaterOrEqual));
        table["LessOrEqual"] = call => call.Give(call.Graph.Binary(call[1], call[0], BinaryFunction.GreaterOrEqual));
        table["And"] = call => call.Give(call.Graph.Binary(call[0], call[1], BinaryFunction.Minimum));
        table["Or"] = call => call.Give(call.Graph.Binary(call[0], call[1], BinaryFunction.Maximum));
        table["Xor"] = call => call.Give(Not(call, call.Graph.Binary(call[0], call[1], BinaryFunction.Equal)));
        table["Not"] = call => call.Give(Not(call, call[0]));
        table["IsNaN"] = call => call.Give(Truth(call.Graph.Unary(call[0], UnaryFunction.IsNaN)));
        table["IsInf"] = IsInfinite;
        table["Where"] = call => call.Give(call.Graph.Select(call[0], call[1], call[2]));
    }

    private static LoweredValue Not(OperatorCall call, LoweredValue x) =>
        Truth(call.Graph.Unary(x, UnaryFunction.Not));

    private static LoweredValue Truth(LoweredValue x) => x with { Type = OnnxElementType.Boolean };

    // No constant is infinite, but a number that isn't NaN and is above the largest one is.
    private static void IsInfinite(OperatorCall call)
    {
        var graph = call.Graph;
        var (above, below) = (call.Node.Int("detect_positive", 1) != 0, call.Node.Int("detect_negative", 1) != 0);
        var x = (above, below) switch
        {
            (true, true) => graph.Unary(call[0], UnaryFunction.Abs),
            (false, true) => graph.Unary(call[0], UnaryFunction.Negate),
            (true, false) => call[0],
            _ => throw new UnsupportedException("neither detect_positive nor detect_negative"),
        };
        call.Give(Truth(graph.Binary(x, LoweredValue.Of(float.MaxValue), BinaryFunction.Greater)));
    }
}
