using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>Angles by their tangents, sines and cosines, composed of functions that every engine has.</summary>
internal static class InverseTrigonometry
{
    // arctan x = x + x³ p(x²) for |x| up to tan π/8, with an error below 1 ulp (Moshier's Cephes library, atanf.c).
    private static readonly float[] Arctangent = [8.05374449538e-2f, -1.38776856032e-1f, 1.99777106478e-1f, -3.33329491539e-1f];

    /// <summary>Adds the operators.</summary>
    public static void AddTo(Dictionary<string, Action<OperatorCall>> table)
    {
        table["Atan"] = call => call.Give(Signed(call, _ => LoweredValue.Of(1f)));
        table["Asin"] = call => call.Give(Signed(call, size => Root(call.Graph, call.Graph.Times(
            call.Graph.Scale(size, -1f, 1f), call.Graph.Scale(size, 1f, 1f)))));
        table["Acos"] = call => call.Give(call.Graph.Scale(
            Angle(
                call.Graph,
                Root(call.Graph, call.Graph.Scale(call[0], -1f, 1f)),
                Root(call.Graph, call.Graph.Scale(call[0], 1f, 1f))),
            2f));
    }

    private static LoweredValue Root(GraphEmitter graph, LoweredValue x) => graph.Unary(x, UnaryFunction.Sqrt);

    private static LoweredValue Signed(OperatorCall call, Func<LoweredValue, LoweredValue> across)
    {
        var size = call.Graph.Unary(call[0], UnaryFunction.Abs);
        return call.Graph.Times(call.Graph.Unary(call[0], UnaryFunction.Sign), Angle(call.Graph, size, across(size)));
    }

    // The angle between the x axis and a point that is neither left of it, nor below, nor at 0. Up to 45° its half has a tangent
    // that the polynomial serves; beyond, the rest up to 90° is such an angle.
    private static LoweredValue Angle(GraphEmitter graph, LoweredValue y, LoweredValue x)
    {
        var ratio = graph.Binary(
            graph.Binary(y, x, BinaryFunction.Minimum), graph.Binary(y, x, BinaryFunction.Maximum), BinaryFunction.Divide);
        var root = Root(graph, graph.Scale(graph.Unary(ratio, UnaryFunction.Square), 1f, 1f));
        var half = graph.Binary(ratio, graph.Scale(root, 1f, 1f), BinaryFunction.Divide);
        var square = graph.Unary(half, UnaryFunction.Square);
        var sum = graph.Scale(square, Arctangent[0], Arctangent[1]);
        foreach (var coefficient in Arctangent.AsSpan()[2..])
            sum = graph.Scale(graph.Times(sum, square), 1f, coefficient);
        var angle = graph.Scale(graph.Sum(half, graph.Times(half, graph.Times(square, sum))), 2f);
        return graph.Select(
            graph.Binary(y, x, BinaryFunction.Greater), graph.Scale(angle, -1f, MathF.PI / 2f), angle);
    }
}
