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
        table["Cast"] = call => call.Give(Convert(call, (ElementType)call.Node.Int("to", 0)));
        table["CastLike"] = call => call.Give(Convert(call, call[1].Type));
    }

    private static LoweredValue Convert(OperatorCall call, ElementType to)
    {
        var x = call[0];
        var isFloat = to is ElementType.Float32 or ElementType.Float64 or ElementType.Float16 or ElementType.BFloat16;
        if (to == ElementType.Boolean && x.Type != to)
            return call.Graph.Unary(call.Graph.Unary(x, UnaryFunction.Not), UnaryFunction.Not) with { Type = to };
        if (!Enum.IsDefined(to) || to is ElementType.String or ElementType.Undefined or ElementType.Int4 or ElementType.UInt4)
            throw new UnsupportedException($"type {to}");
        return isFloat || to == x.Type || x.IsInteger || x.Type == ElementType.Boolean
            ? new LoweredValue(x.Shape, to, call.Graph.Own(x))
            : call.Graph.Unary(x, UnaryFunction.Truncate) with { Type = to };
    }
}
