using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>Arithmetic of several values with broadcasting.</summary>
internal static class Arithmetic
{
    /// <summary>Adds the operators.</summary>
    public static void AddTo(Dictionary<string, Action<OperatorCall>> table)
    {
        table["Add"] = Add;
        table["Mul"] = Multiply;
        foreach (var (name, function) in ((string, BinaryFunction)[])
            [("Sub", BinaryFunction.Subtract), ("Pow", BinaryFunction.Power)])
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

    private static void Add(OperatorCall call) =>
        call.Give(LayerAbsorption.Take(call, LayerAbsorption.Bias) ?? call.Graph.Sum(call[0], call[1]));

    private static void Multiply(OperatorCall call) =>
        call.Give(LayerAbsorption.Take(call, LayerAbsorption.Factor) ?? call.Graph.Times(call[0], call[1]));

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
