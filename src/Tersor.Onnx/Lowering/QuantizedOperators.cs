using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>
/// Operators on whole numbers: ONNX's products, and those that ONNX Runtime adds. They become layers over the numbers that the
/// whole ones stand for.
/// </summary>
internal static class QuantizedOperators
{
    private const string Microsoft = "com.microsoft";

    private static readonly Dictionary<(string Domain, string Name), Action<OperatorCall>> Table = new()
    {
        [("", "MatMulInteger")] = call =>
            call.Give(Whole(Products.Multiply(call.Graph, Shifted(call, 0, 2), Shifted(call, 1, 3)))),
        [("", "ConvInteger")] = call =>
            call.Give(Whole(Convolutions.Convolve(call, Shifted(call, 0, 2), Shifted(call, 1, 3, axis: 0), null))),
        [("", "QLinearMatMul")] = call =>
            Quantizations.Give(call, Products.Multiply(call.Graph, Real(call, 0), Real(call, 3)), call[6]),
        [("", "QLinearConv")] = Convolve,
        [(Microsoft, "QLinearAdd")] = call => Quantizations.Give(call, call.Graph.Sum(Real(call, 0), Real(call, 3)), call[6]),
        [(Microsoft, "QLinearMul")] = call => Quantizations.Give(call, call.Graph.Times(Real(call, 0), Real(call, 3)), call[6]),
        [(Microsoft, "QLinearSigmoid")] = call =>
            Quantizations.Give(call, call.Graph.Activate(Real(call, 0), ActivationKind.Sigmoid), call[3]),
        [(Microsoft, "QLinearLeakyRelu")] = call => Quantizations.Give(
            call,
            call.Graph.Activate(Real(call, 0), ActivationKind.LeakyRelu, call.Node.Float("alpha", 0.01f)),
            call[3]),
        [(Microsoft, "QLinearGlobalAveragePool")] = call =>
        {
            call.Demand("channels_last", 0);
            Quantizations.Give(call, Poolings.GlobalMean(call.Graph, Real(call, 0)), call[3]);
        },
        [(Microsoft, "QLinearConcat")] = Concat,
        [(Microsoft, "QGemm")] = Gemm,
        [(Microsoft, "DynamicQuantizeMatMul")] = call =>
            call.Give(Biased(call, Products.Multiply(call.Graph, call[0], Real(call, 1, 2, 3)), 4)),
        [(Microsoft, "MatMulIntegerToFloat")] = call =>
            call.Give(Biased(call, Products.Multiply(call.Graph, Real(call, 0, 2, 4), Real(call, 1, 3, 5)), 6)),
    };

    /// <summary>Adds the operators.</summary>
    public static void AddTo(Dictionary<string, Action<OperatorCall>> table)
    {
        foreach (var ((domain, name), operation) in Table)
            table[domain.Length == 0 ? name : $"{domain}:{name}"] = operation;
    }

    /// <summary>Whether an operator is one of these.</summary>
    public static bool Has(string domain, string name) => Table.ContainsKey((domain == "ai.onnx" ? "" : domain, name));

    /// <summary>The numbers that an input stands for; scale and zero point follow it.</summary>
    private static LoweredValue Real(OperatorCall call, int input, int axis = -1) =>
        Real(call, input, input + 1, input + 2, axis);

    private static LoweredValue Real(OperatorCall call, int input, int scale, int zero, int axis = -1)
    {
        if (call[input].IsQuantized)
            return call[input] with { IsQuantized = false, Step = null, Type = OnnxElementType.Float32 };
        var scales = call.Known(scale, "a scale") ?? throw new UnsupportedException("no scale");
        return Along(call, Shifted(call, input, zero, axis), scales, axis, BinaryFunction.Multiply);
    }

    /// <summary>The whole numbers of an input without their zero point.</summary>
    /// <param name="call">The node.</param>
    /// <param name="input">The whole numbers.</param>
    /// <param name="zero">The input that has the zero points.</param>
    /// <param name="axis">The axis that may have one for each index.</param>
    private static LoweredValue Shifted(OperatorCall call, int input, int zero, int axis = -1)
    {
        var value = call[input];
        if (value.IsQuantized)
            return value.Step is { } step && step > 0f
                ? call.Graph.Scale(value with { IsQuantized = false, Step = null, Type = OnnxElementType.Float32 }, 1f / step)
                : throw new UnsupportedException("whole numbers of several scales");
        return call.Known(zero, "a zero point") is { } zeros
            ? Along(call, value, zeros, axis, BinaryFunction.Subtract)
            : value.Constant is { } whole ? LoweredValue.Of(whole.Shape, whole.ToFloats()) : value;
    }

    // With one number for all, or one for each index of an axis.
    private static LoweredValue Along(
        OperatorCall call, LoweredValue value, ConstantTensor numbers, int axis, BinaryFunction function)
    {
        if (function == BinaryFunction.Subtract && numbers.ToFloats().All(number => number == 0f) && value.Constant is null)
            return value;
        axis = value.Rank == 0 ? -1 : OperatorCall.Axis(axis, value.Rank);
        if (numbers.Count != 1 && (axis < 0 || numbers.Count != value.Shape[axis]))
            throw new UnsupportedException(
                $"scales or zero points [{string.Join(", ", numbers.Shape)}] of [{string.Join(", ", value.Shape)}]");
        var each = numbers.ToFloats();
        if (value.Constant is not { } constant)
        {
            var shape = Enumerable.Repeat(1, value.Rank).ToArray();
            if (each.Length > 1)
                shape[axis] = each.Length;
            return call.Graph.Binary(
                value with { Type = OnnxElementType.Float32 }, LoweredValue.Of([.. shape], each), function);
        }

        var run = constant.Shape[(axis + 1)..].Aggregate(1, (count, extent) => count * extent);
        var results = constant.ToFloats().ToArray();
        for (var i = 0; i < results.Length; i++)
        {
            var number = each.Length == 1 ? each[0] : each[i / run % each.Length];
            results[i] = function == BinaryFunction.Subtract ? results[i] - number : results[i] * number;
        }

        return LoweredValue.Of(constant.Shape, results);
    }

    private static LoweredValue Whole(LoweredValue value) => value with { Type = OnnxElementType.Int32 };

    private static LoweredValue Biased(OperatorCall call, LoweredValue product, int bias) =>
        call.Optional(bias) is { } added ? call.Graph.Sum(product, added) : product;

    private static void Convolve(OperatorCall call) => Quantizations.Give(
        call, Convolutions.Convolve(call, Real(call, 0), Real(call, 3, axis: 0), BiasOf(call, 8, factor: 1f)), call[6]);

    // A bias counts in products of the two scales, which are inputs 1 and 4.
    private static WeightView? BiasOf(OperatorCall call, int input, float factor)
    {
        if (call.Known(input, "a bias") is not { } whole)
            return null;
        var x = call.Known(1, "a scale")!.ToFloats();
        var weights = call.Known(4, "a scale")!.ToFloats();
        var values = whole.ToFloats().ToArray();
        if (x.Length != 1 || (weights.Length != 1 && weights.Length != values.Length))
            throw new UnsupportedException($"{weights.Length} scales for a bias of {values.Length}");
        for (var i = 0; i < values.Length; i++)
            values[i] *= factor * x[0] * weights[weights.Length == 1 ? 0 : i];
        return new WeightView([values.Length], values, null);
    }

    private static void Concat(OperatorCall call)
    {
        var parts = new List<LoweredValue>();
        for (var i = 2; i < call.Inputs.Length; i += 3)
            parts.Add(Real(call, i));
        if (parts.Count == 0)
            throw new UnsupportedException("no inputs");
        Quantizations.Give(call, call.Graph.Concat(parts, call.Axis("axis", 0, parts[0].Rank)), call[0]);
    }

    private static void Gemm(OperatorCall call)
    {
        var (graph, alpha) = (call.Graph, call.Node.Float("alpha", 1f));
        var isTransposed = call.Node.Int("transB", 0) != 0;
        var x = Real(call, 0);
        x = call.Node.Int("transA", 0) != 0 ? graph.Permute(x, 1, 0) : x;
        var weight = WeightView.Of(Real(call, 3, axis: isTransposed ? 0 : -1));
        weight = isTransposed ? weight : weight.Permute(1, 0);
        weight = alpha == 1f ? weight : weight.Map(value => alpha * value);
        var product = graph.Linear(x, weight, BiasOf(call, 6, alpha));
        if (call.Optional(7) is { } scale)
            Quantizations.Give(call, product, scale);
        else
            call.Give(product);
    }
}
