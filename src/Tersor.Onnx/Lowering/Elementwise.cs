using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>Functions of one number.</summary>
internal static class Elementwise
{
    /// <summary>Adds the operators.</summary>
    public static void AddTo(Dictionary<string, Action<OperatorCall>> table)
    {
        foreach (var (name, function) in ((string, UnaryFunction)[])
            [
                ("Abs", UnaryFunction.Abs), ("Neg", UnaryFunction.Negate), ("Exp", UnaryFunction.Exp),
                ("Log", UnaryFunction.Log), ("Sqrt", UnaryFunction.Sqrt), ("Reciprocal", UnaryFunction.Reciprocal),
                ("Floor", UnaryFunction.Floor), ("Ceil", UnaryFunction.Ceiling), ("Round", UnaryFunction.Round),
                ("Sign", UnaryFunction.Sign), ("Sin", UnaryFunction.Sin), ("Cos", UnaryFunction.Cos),
                ("Erf", UnaryFunction.Erf), ("Softplus", UnaryFunction.Softplus), ("Softsign", UnaryFunction.Softsign),
                ("Mish", UnaryFunction.Mish), ("HardSwish", UnaryFunction.HardSwish),
            ])
            table[name] = call => call.Give(call.Graph.Unary(call[0], function) with { Type = call[0].Type });
        foreach (var (name, kind) in ((string, ActivationKind)[])
            [("Relu", ActivationKind.Relu), ("Tanh", ActivationKind.Tanh), ("Sigmoid", ActivationKind.Sigmoid)])
            table[name] = call => call.Give(call.Graph.Activate(call[0], kind));
        table["LeakyRelu"] = call =>
            call.Give(call.Graph.Activate(call[0], ActivationKind.LeakyRelu, call.Node.Float("alpha", 0.01f)));
        table["Elu"] = call => call.Give(call.Graph.Unary(call[0], UnaryFunction.Elu, call.Node.Float("alpha", 1f)));
        table["Selu"] = Selu;
        table["Celu"] = Celu;
        table["Gelu"] = table["com.microsoft:Gelu"] = call => call.Give(call.Graph.Unary(
            call[0], call.Node.Text("approximate", "none") == "tanh" ? UnaryFunction.GeluTanh : UnaryFunction.Gelu));
        table["com.microsoft:FastGelu"] = call => call.Give(call.Graph.Unary(
            call.Optional(1) is { } bias ? call.Graph.Sum(call[0], bias) : call[0], UnaryFunction.GeluTanh));
        table["com.microsoft:BiasGelu"] = call =>
            call.Give(call.Graph.Unary(call.Graph.Sum(call[0], call[1]), UnaryFunction.Gelu));
        table["com.microsoft:QuickGelu"] = call =>
            call.Give(call.Graph.Unary(call[0], UnaryFunction.Swish, call.Node.Float("alpha", 1.702f)));
        table["Swish"] = call => call.Give(call.Graph.Unary(call[0], UnaryFunction.Swish, call.Node.Float("alpha", 1f)));
        table["HardSigmoid"] = call => call.Give(call.Graph.Unary(
            call[0], UnaryFunction.HardSigmoid, call.Node.Float("alpha", 0.2f), call.Node.Float("beta", 0.5f)));
        table["ThresholdedRelu"] = call => call.Give(call.Graph.Times(
            call[0], Above(call, call[0], call.Node.Float("alpha", 1f))));
        table["Shrink"] = Shrink;
        table["PRelu"] = call => call.Give(call.Graph.Binary(call[0], Slopes(call), BinaryFunction.Prelu));
        table["Clip"] = Clip;
        table["Tan"] = call => call.Give(call.Graph.Binary(
            call.Graph.Unary(call[0], UnaryFunction.Sin), call.Graph.Unary(call[0], UnaryFunction.Cos), BinaryFunction.Divide));
        table["Sinh"] = call => call.Give(Hyperbolic(call, BinaryFunction.Subtract));
        table["Cosh"] = call => call.Give(Hyperbolic(call, BinaryFunction.Add));
        table["Asinh"] = call => call.Give(call.Graph.Times(
            call.Graph.Unary(call[0], UnaryFunction.Sign), Area(call, call.Graph.Unary(call[0], UnaryFunction.Abs), 1f)));
        table["Acosh"] = call => call.Give(Area(call, call[0], -1f));
        table["Atanh"] = call => call.Give(call.Graph.Scale(
            call.Graph.Unary(
                call.Graph.Binary(
                    call.Graph.Scale(call[0], 1f, 1f), call.Graph.Scale(call[0], -1f, 1f), BinaryFunction.Divide),
                UnaryFunction.Log),
            0.5f));
        table["Identity"] = call => call.Give(call[0]);
        table["Dropout"] = Dropout;
    }

    private static void Selu(OperatorCall call)
    {
        var (alpha, gamma) = (call.Node.Float("alpha", 1.67326319f), call.Node.Float("gamma", 1.05070102f));
        call.Give(call.Graph.Scale(call.Graph.Unary(call[0], UnaryFunction.Elu, alpha), gamma));
    }

    private static void Celu(OperatorCall call)
    {
        var alpha = call.Node.Float("alpha", 1f);
        call.Give(call.Graph.Scale(call.Graph.Unary(call.Graph.Scale(call[0], 1f / alpha), UnaryFunction.Elu, 1f), alpha));
    }

    // Before version 7 there was no broadcasting: a list of slopes is one for each channel.
    private static LoweredValue Slopes(OperatorCall call) => call is { Opset: < 7 } && call[1].Rank == 1 && call[0].Rank > 2
        ? GraphEmitter.View(call[1], [call[1].Count, .. Enumerable.Repeat(1, call[0].Rank - 2)])
        : call[1];

    private static void Shrink(OperatorCall call)
    {
        var (graph, lambda) = (call.Graph, call.Node.Float("lambd", 0.5f));
        var size = graph.Unary(call[0], UnaryFunction.Abs);
        var shrunk = graph.Times(
            graph.Unary(call[0], UnaryFunction.Sign), graph.Scale(size, 1f, -call.Node.Float("bias", 0f)));
        call.Give(graph.Times(shrunk, Above(call, size, lambda)));
    }

    // Limits were attributes before version 11, and are inputs since; either may be absent.
    private static void Clip(OperatorCall call)
    {
        var low = call.Opset < 11 ? call.Node.Float("min", -float.MaxValue) : Limit(1, "min", -float.MaxValue);
        var high = call.Opset < 11 ? call.Node.Float("max", float.MaxValue) : Limit(2, "max", float.MaxValue);
        if (low is not { } least || high is not { } most)
        {
            var x = call[0];
            x = call.Optional(1) is { } from ? call.Graph.Binary(x, from, BinaryFunction.Maximum) : x;
            call.Give(call.Optional(2) is { } to ? call.Graph.Binary(x, to, BinaryFunction.Minimum) : x);
        }
        else if (least == 0f && most >= float.MaxValue)
        {
            call.Give(call.Graph.Activate(call[0], ActivationKind.Relu));
        }
        else
        {
            call.Give(call.Graph.Unary(call[0], UnaryFunction.Clamp, Math.Min(least, most), most) with { Type = call[0].Type });
        }

        float? Limit(int input, string name, float otherwise) =>
            call.Optional(input) is { } limit ? limit.Single : otherwise;
    }

    private static void Dropout(OperatorCall call)
    {
        if (call.Optional(2) is { } training && training.Single is not 0f)
            throw new UnsupportedException("training_mode");
        call.Give(call[0]);
        if (call.Wants(1))
            call.Give(LoweredValue.Of(new ConstantTensor(
                call[0].Shape, [.. Enumerable.Repeat(1L, call[0].Count)], OnnxElementType.Boolean)), 1);
    }

    private static LoweredValue Above(OperatorCall call, LoweredValue x, float number) =>
        call.Graph.Binary(x, LoweredValue.Of(number), BinaryFunction.Greater);

    // (e^x ± e^-x) / 2
    private static LoweredValue Hyperbolic(OperatorCall call, BinaryFunction function)
    {
        var graph = call.Graph;
        var sum = graph.Binary(
            graph.Unary(call[0], UnaryFunction.Exp),
            graph.Unary(graph.Unary(call[0], UnaryFunction.Negate), UnaryFunction.Exp),
            function);
        return graph.Scale(sum, 0.5f);
    }

    // ln(x + √(x² + shift))
    private static LoweredValue Area(OperatorCall call, LoweredValue x, float shift)
    {
        var graph = call.Graph;
        var root = graph.Unary(graph.Scale(graph.Unary(x, UnaryFunction.Square), 1f, shift), UnaryFunction.Sqrt);
        return graph.Unary(graph.Sum(x, root), UnaryFunction.Log);
    }
}
