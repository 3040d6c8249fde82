using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>Normalisations and probabilities.</summary>
internal static class Normalizations
{
    /// <summary>Adds the operators.</summary>
    public static void AddTo(Dictionary<string, Action<OperatorCall>> table)
    {
        table["Softmax"] = call => Softmax(call, isLog: false);
        table["LogSoftmax"] = call => Softmax(call, isLog: true);
        table["BatchNormalization"] = BatchNormalization;
        table["InstanceNormalization"] = InstanceNormalization;
        table["LayerNormalization"] = table["com.microsoft:LayerNormalization"] = LayerNormalization;
        table["SimplifiedLayerNormalization"] = table["RMSNormalization"] = call => call.Give(Scaled(call, isCentered: false));
        table["com.microsoft:SkipLayerNormalization"] = call =>
            SkipLayerNormalization(call, call.Optional(3), call.Optional(4), isCentered: true);
        table["com.microsoft:SkipSimplifiedLayerNormalization"] = call =>
            SkipLayerNormalization(call, null, call.Optional(3), isCentered: false);
        table["GroupNormalization"] = GroupNormalization;
        table["LpNormalization"] = LpNormalization;
        table["MeanVarianceNormalization"] = call => call.Give(call.Graph.Normalize(
            call[0], OperatorCall.Axes([.. call.Node.Ints("axes") ?? [0, 2, 3]], call[0].Rank), 1e-9f));
        table["LRN"] = LocalResponseNormalization;
    }

    /// <summary>Two axes: those before one, and those from it on.</summary>
    public static LoweredValue Flat(LoweredValue x, int axis) => GraphEmitter.View(
        x,
        x.Shape[..axis].Aggregate(1, (count, extent) => count * extent),
        x.Shape[axis..].Aggregate(1, (count, extent) => count * extent));

    // Before version 13 all axes from the given one on are one.
    private static void Softmax(OperatorCall call, bool isLog)
    {
        var x = call[0];
        var axis = call.Axis("axis", call.Opset < 13 ? 1 : -1, x.Rank);
        if (call.Opset >= 13 || axis == x.Rank - 1)
            call.Give(call.Graph.Softmax(x, axis, isLog));
        else
            call.Give(GraphEmitter.View(call.Graph.Softmax(Flat(x, axis), 1, isLog), x.Shape));
    }

    private static void BatchNormalization(OperatorCall call)
    {
        var (graph, x) = (call.Graph, call[0]);
        if (call.Node.Int("training_mode", 0) != 0 || (call.Opset < 14 && (call.Wants(1) || call.Wants(3))))
            throw new UnsupportedException("statistics of the batch (an export in training mode); export in evaluation mode");
        call.Demand("spatial", 1);
        var parameters = Enumerable.Range(1, 4).Select(input => WeightView.Of(call[input])).ToArray();
        var (epsilon, channels) = (call.Node.Float("epsilon", 1e-5f), x.Rank < 2 ? 1 : x.Shape[1]);
        if (parameters.Any(parameter => parameter.Values.Length != channels))
            throw new UnsupportedException($"parameters that are not of {channels} channels");
        if (x.Rank >= 2 && x.Shape[0] == 1)
        {
            // What follows a picture's layer keeps the picture's shape.
            var maker = x.Number >= 0 ? graph.Shapes[x.Number] : default;
            ImmutableArray<int> own = !maker.IsDefaultOrEmpty && maker[0] == channels ? maker : [.. x.Shape[1..]];
            string[] names = ["gamma", "beta", "mean", "variance"];
            var node = new BatchNormNode(
                graph.NameOf(parameters[0]), [graph.As(x, own)], 1f - call.Node.Float("momentum", 0.9f), epsilon);
            call.Give(graph.Value(
                graph.Add(node, [.. names.Zip(parameters, (name, values) => new EmittedParameter(name, values))]), x.Shape));
            return;
        }

        var factors = parameters[0].Values.Zip(parameters[3].Values, (gamma, variance) => gamma / MathF.Sqrt(variance + epsilon))
            .ToArray();
        var shifts = parameters[1].Values.Select((beta, i) => beta - (parameters[2].Values[i] * factors[i])).ToArray();
        var shape = ChannelShape(x, channels);
        call.Give(graph.Sum(graph.Times(x, LoweredValue.Of(shape, factors)), LoweredValue.Of(shape, shifts)));
    }

    private static void InstanceNormalization(OperatorCall call)
    {
        var (graph, x) = (call.Graph, call[0]);
        if (x.Rank < 3)
            throw new UnsupportedException($"a value of {x.Rank} axes");
        var normal = graph.Normalize(x, Reductions.Spatial(x), call.Node.Float("epsilon", 1e-5f));
        var shape = ChannelShape(x, x.Shape[1]);
        call.Give(graph.Sum(
            graph.Times(normal, GraphEmitter.View(call[1], shape)), GraphEmitter.View(call[2], shape)));
    }

    private static void LayerNormalization(OperatorCall call)
    {
        call.Give(Scaled(call, isCentered: true));
        if (!call.Wants(1) && !call.Wants(2))
            return;
        var (graph, axes) = (call.Graph, AxesFrom(call));
        var mean = graph.Reduce(call[0], ReduceFunction.Mean, axes);
        var centered = graph.Binary(call[0], mean, BinaryFunction.Subtract);
        var variance = graph.Reduce(graph.Unary(centered, UnaryFunction.Square), ReduceFunction.Mean, axes);
        var deviation = graph.Unary(graph.Scale(variance, 1f, call.Node.Float("epsilon", 1e-5f)), UnaryFunction.Sqrt);
        call.Give(mean, 1);
        call.Give(graph.Unary(deviation, UnaryFunction.Reciprocal), 2);
    }

    private static LoweredValue Scaled(OperatorCall call, bool isCentered)
    {
        var (graph, axes) = (call.Graph, AxesFrom(call));
        var result = graph.Times(
            graph.Normalize(call[0], axes, call.Node.Float("epsilon", 1e-5f), isCentered), call[1]);
        return call.Optional(2) is { } shift ? graph.Sum(result, shift) : result;
    }

    private static ImmutableArray<int> AxesFrom(OperatorCall call)
    {
        var axis = call.Axis("axis", -1, call[0].Rank);
        return [.. Enumerable.Range(axis, call[0].Rank - axis)];
    }

    private static void SkipLayerNormalization(
        OperatorCall call, LoweredValue? shift, LoweredValue? bias, bool isCentered)
    {
        var graph = call.Graph;
        var sum = graph.Sum(call[0], call[1]);
        sum = bias is null ? sum : graph.Sum(sum, bias);
        var normal = graph.Times(
            graph.Normalize(sum, [sum.Rank - 1], call.Node.Float("epsilon", 1e-12f), isCentered), call[2]);
        call.Give(shift is null ? normal : graph.Sum(normal, shift));
        call.Give(sum, 3);
    }

    // Scale and shift were one for each group before version 21, and are one for each channel since.
    private static void GroupNormalization(OperatorCall call)
    {
        var (graph, x, groups) = (call.Graph, call[0], (int)call.Node.Int("num_groups", 1));
        if (x.Rank < 2 || groups < 1 || x.Shape[1] % groups != 0)
            throw new UnsupportedException($"{groups} groups of [{string.Join(", ", x.Shape)}]");
        var grouped = GraphEmitter.View(x, x.Shape[0], groups, x.Count / x.Shape[0] / groups);
        var normal = graph.Normalize(grouped, [2], call.Node.Float("epsilon", 1e-5f));
        var isPerGroup = call[1].Count == groups && groups != x.Shape[1];
        normal = isPerGroup ? normal : GraphEmitter.View(normal, x.Shape);
        var shape = isPerGroup ? [1, groups, 1] : ChannelShape(x, x.Shape[1]);
        call.Give(GraphEmitter.View(
            graph.Sum(graph.Times(normal, GraphEmitter.View(call[1], shape)), GraphEmitter.View(call[2], shape)), x.Shape));
    }

    private static void LpNormalization(OperatorCall call)
    {
        var (graph, x) = (call.Graph, call[0]);
        var axis = call.Axis("axis", -1, x.Rank);
        var norm = call.Node.Int("p", 2) switch
        {
            1 => graph.Reduce(graph.Unary(x, UnaryFunction.Abs), ReduceFunction.Sum, [axis]),
            2 => graph.Unary(
                graph.Reduce(graph.Unary(x, UnaryFunction.Square), ReduceFunction.Sum, [axis]), UnaryFunction.Sqrt),
            var p => throw new UnsupportedException($"attribute p = {p}"),
        };

        // All zeros stay zeros.
        norm = graph.Unary(norm, UnaryFunction.Clamp, 1e-37f, float.MaxValue);
        call.Give(graph.Binary(x, norm, BinaryFunction.Divide));
    }

    // x / (bias + alpha / size · Σ x²)^beta, the sum over channels nearby: a pooling of a picture whose rows are channels.
    private static void LocalResponseNormalization(OperatorCall call)
    {
        var (graph, x, size) = (call.Graph, call[0], (int)call.Node.Int("size", 1));
        if (x.Rank < 3 || x.Shape[0] != 1 || size is < 1 or > 1 << 16)
            throw new UnsupportedException($"size = {size} of [{string.Join(", ", x.Shape)}]");
        var rows = GraphEmitter.View(x, 1, x.Shape[1], x.Count / x.Shape[1]);
        var padded = graph.Pad(graph.Unary(rows, UnaryFunction.Square), [0, (size - 1) / 2, 0], [0, size / 2, 0]);
        var means = graph.Value(graph.Add(new AvgPool2dNode("", [graph.Number(padded)], size, 1) { KernelWidth = 1 }));
        var sum = graph.Scale(means, call.Node.Float("alpha", 1e-4f), call.Node.Float("bias", 1f));
        var power = graph.Binary(sum, LoweredValue.Of(call.Node.Float("beta", 0.75f)), BinaryFunction.Power);
        call.Give(GraphEmitter.View(graph.Binary(rows, power, BinaryFunction.Divide), x.Shape));
    }

    private static ImmutableArray<int> ChannelShape(LoweredValue x, int channels) =>
        [channels, .. Enumerable.Repeat(1, Math.Max(0, x.Rank - 2))];
}
