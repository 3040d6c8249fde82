using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>
/// Changes of type. All numbers are 32-bit floats, so most changes are none: floats become whole numbers by cutting off, and
/// numbers become booleans by not being 0.
/// </summary>
internal static class Casts
{
    /// <summary>Adds the operators.</summary>
    public static void AddTo(Dictionary<string, Action<OperatorCall>> table)
    {
        table["Cast"] = call => call.Give(Convert(call, (OnnxElementType)call.Node.Int("to", 0)));
        table["CastLike"] = call => call.Give(Convert(call, call[1].Type));
    }

    private static LoweredValue Convert(OperatorCall call, OnnxElementType to)
    {
        var x = call[0];
        var isFloat = to is OnnxElementType.Float32 or OnnxElementType.Float64
            or OnnxElementType.Float16 or OnnxElementType.BFloat16;
        if (to == OnnxElementType.Boolean && x.Type != to)
            return call.Graph.Unary(call.Graph.Unary(x, UnaryFunction.Not), UnaryFunction.Not) with { Type = to };
        if (!Enum.IsDefined(to)
            || to is OnnxElementType.String or OnnxElementType.Undefined or OnnxElementType.Int4 or OnnxElementType.UInt4)
            throw new UnsupportedException($"type {to}");
        return isFloat || to == x.Type || x.IsInteger || x.Type == OnnxElementType.Boolean
            ? new LoweredValue(x.Shape, to, call.Graph.Own(x))
            : call.Graph.Unary(x, UnaryFunction.Truncate) with { Type = to };
    }
}
