using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>One number for many: along axes, or the place of the largest.</summary>
internal static class Reductions
{
    // From this version on the axes are an input; those of ReduceSum were one earlier.
    private const int AxesAreInput = 18;
    private const int MostTakenOut = 64;

    /// <summary>Adds the operators.</summary>
    public static void AddTo(Dictionary<string, Action<OperatorCall>> table)
    {
        foreach (var (name, function) in ((string, ReduceFunction)[])
            [
                ("ReduceSum", ReduceFunction.Sum), ("ReduceMean", ReduceFunction.Mean), ("ReduceMax", ReduceFunction.Maximum),
                ("ReduceMin", ReduceFunction.Minimum), ("ReduceProd", ReduceFunction.Product),
            ])
            table[name] = call => call.Give(Reduce(call, call[0], function));
        table["ReduceL1"] = call =>
            call.Give(Reduce(call, call.Graph.Unary(call[0], UnaryFunction.Abs), ReduceFunction.Sum));
        table["ReduceSumSquare"] = call => call.Give(SumOfSquares(call));
        table["ReduceL2"] = call => call.Give(call.Graph.Unary(SumOfSquares(call), UnaryFunction.Sqrt));
        table["ReduceLogSum"] = call =>
            call.Give(call.Graph.Unary(Reduce(call, call[0], ReduceFunction.Sum), UnaryFunction.Log));
        table["ReduceLogSumExp"] = LogSumExp;
        table["ArgMax"] = call => call.Give(Place(call, ReduceFunction.ArgMaximum));
        table["ArgMin"] = call => call.Give(Place(call, ReduceFunction.ArgMinimum));
        table["Hardmax"] = Hardmax;
        table["TopK"] = TopK;
        table["GlobalMaxPool"] = call => call.Give(call.Graph.Reduce(call[0], ReduceFunction.Maximum, Spatial(call[0])));
        table["GlobalLpPool"] = GlobalLpPool;
        table["CumSum"] = CumulativeSum;
        table["CumProd"] = CumulativeProduct;
    }

    /// <summary>The axes of a picture's places: all but batch and channels.</summary>
    public static ImmutableArray<int> Spatial(LoweredValue x) => [.. Enumerable.Range(2, Math.Max(0, x.Rank - 2))];

    /// <summary>The numbers from 0 along an axis, to compare places with.</summary>
    public static LoweredValue Places(int rank, int axis, int count)
    {
        var shape = Enumerable.Repeat(1, rank).ToImmutableArray().SetItem(axis, count);
        return LoweredValue.Of(shape, [.. Enumerable.Range(0, count).Select(place => (float)place)]);
    }

    private static LoweredValue Reduce(OperatorCall call, LoweredValue x, ReduceFunction function) =>
        AxesOf(call) is { } axes ? call.Graph.Reduce(x, function, axes, call.Node.Int("keepdims", 1) != 0) : x;

    // No axes mean all of them, unless the node says that they mean none: null.
    private static ImmutableArray<int>? AxesOf(OperatorCall call)
    {
        var isInput = call.Opset >= AxesAreInput || (call.Node.OpType == "ReduceSum" && call.Opset >= 13);
        var axes = isInput ? call.Integers(1, "axes") : call.Node.Ints("axes") is { } given ? [.. given] : null;
        return axes is { Length: > 0 }
            ? OperatorCall.Axes(axes, call[0].Rank)
            : call.Node.Int("noop_with_empty_axes", 0) != 0 ? null : [.. Enumerable.Range(0, call[0].Rank)];
    }

    private static LoweredValue SumOfSquares(OperatorCall call) =>
        Reduce(call, call.Graph.Unary(call[0], UnaryFunction.Square), ReduceFunction.Sum);

    // The largest number is taken out first: e^x would run over.
    private static void LogSumExp(OperatorCall call)
    {
        if (AxesOf(call) is not { } axes)
        {
            call.Give(call[0]);
            return;
        }

        var (graph, keepAxes) = (call.Graph, call.Node.Int("keepdims", 1) != 0);
        var largest = graph.Reduce(call[0], ReduceFunction.Maximum, axes);
        var powers = graph.Unary(graph.Binary(call[0], largest, BinaryFunction.Subtract), UnaryFunction.Exp);
        var sum = graph.Unary(graph.Reduce(powers, ReduceFunction.Sum, axes), UnaryFunction.Log);
        var result = graph.Sum(sum, largest);
        call.Give(keepAxes ? result : GraphEmitter.View(result, [.. call[0].Shape.Where((_, axis) => !axes.Contains(axis))]));
    }

    private static LoweredValue Place(OperatorCall call, ReduceFunction function)
    {
        var (graph, x) = (call.Graph, call[0]);
        var axis = call.Axis("axis", 0, x.Rank);
        var keepAxes = call.Node.Int("keepdims", 1) != 0;
        var isLast = call.Node.Int("select_last_index", 0) != 0;
        var place = graph.Reduce(
            isLast ? graph.Slice(x, axis, x.Shape[axis] - 1, x.Shape[axis], -1) : x, function, [axis], keepAxes);
        return (isLast ? graph.Scale(place, -1f, x.Shape[axis] - 1) : place) with { Type = OnnxElementType.Int64 };
    }

    // Before version 13 all axes from the given one on are one.
    private static void Hardmax(OperatorCall call)
    {
        var (graph, x) = (call.Graph, call[0]);
        var axis = call.Axis("axis", call.Opset < 13 ? 1 : -1, x.Rank);
        var flat = call.Opset < 13 ? Normalizations.Flat(x, axis) : x;
        axis = call.Opset < 13 ? 1 : axis;
        var place = graph.Reduce(flat, ReduceFunction.ArgMaximum, [axis]);
        var hot = graph.Binary(place, Places(flat.Rank, axis, flat.Shape[axis]), BinaryFunction.Equal);
        call.Give(GraphEmitter.View(hot, x.Shape) with { Type = x.Type });
    }

    // The largest is found and taken out, again and again.
    private static void TopK(OperatorCall call)
    {
        var (graph, x) = (call.Graph, call[0]);
        var count = call.Opset < 10 ? call.Node.Int("k", 0) : call.Integers(1, "k") is [var only] ? only : 0;
        var axis = call.Axis("axis", -1, x.Rank);
        if (count < 1 || count > x.Shape[axis])
            throw new UnsupportedException($"k = {count} of {x.Shape[axis]}");
        var isLargest = call.Node.Int("largest", 1) != 0;
        if (count > MostTakenOut)
        {
            Rank(call, axis, (int)count, isLargest);
            return;
        }

        var (reduce, find) = isLargest
            ? (ReduceFunction.Maximum, ReduceFunction.ArgMaximum)
            : (ReduceFunction.Minimum, ReduceFunction.ArgMinimum);
        var places = Places(x.Rank, axis, x.Shape[axis]);
        var (values, indices) = (new List<LoweredValue>(), new List<LoweredValue>());
        for (var (i, rest) = (0, x); i < count; i++)
        {
            values.Add(graph.Reduce(rest, reduce, [axis]));
            indices.Add(graph.Reduce(rest, find, [axis]));
            if (i + 1 < count)
                rest = graph.Select(
                    graph.Binary(indices[^1], places, BinaryFunction.Equal),
                    LoweredValue.Of(isLargest ? -float.MaxValue : float.MaxValue),
                    rest);
        }

        call.Give(graph.Concat(values, axis) with { Type = x.Type });
        call.Give(graph.Concat(indices, axis) with { Type = OnnxElementType.Int64 }, 1);
    }

    // The place of an element is the number of those before it; each place then takes what belongs there.
    private static void Rank(OperatorCall call, int axis, int count, bool isLargest)
    {
        var (graph, x, extent) = (call.Graph, call[0], call[0].Shape[axis]);
        var rank = x.Rank + 1;
        var (own, others) = (
            GraphEmitter.View(x, x.Shape.Insert(axis, 1)), GraphEmitter.View(x, x.Shape.Insert(axis + 1, 1)));
        var (place, otherPlace) = (Places(rank, axis + 1, extent), Places(rank, axis, extent));
        var isBefore = graph.Select(
            graph.Binary(own, others, BinaryFunction.Equal),
            graph.Binary(place, otherPlace, BinaryFunction.Greater),
            isLargest ? graph.Binary(others, own, BinaryFunction.Greater) : graph.Binary(own, others, BinaryFunction.Greater));
        var order = graph.Reduce(isBefore, ReduceFunction.Sum, [axis]);
        var isHere = graph.Binary(order, Places(rank, axis, count), BinaryFunction.Equal);
        call.Give(Chosen(own) with { Type = x.Type });
        call.Give(Chosen(place) with { Type = OnnxElementType.Int64 }, 1);

        LoweredValue Chosen(LoweredValue values) => graph.Reduce(
            graph.Select(isHere, values, LoweredValue.Of(0f)), ReduceFunction.Sum, [axis + 1], keepAxes: false);
    }

    private static void GlobalLpPool(OperatorCall call)
    {
        var (graph, p) = (call.Graph, (float)call.Node.Int("p", 2));
        var powers = graph.Binary(graph.Unary(call[0], UnaryFunction.Abs), LoweredValue.Of(p), BinaryFunction.Power);
        var sum = graph.Reduce(powers, ReduceFunction.Sum, Spatial(call[0]));
        call.Give(graph.Binary(sum, LoweredValue.Of(1f / p), BinaryFunction.Power));
    }

    private static int AxisOf(OperatorCall call) => call.Integers(1, "axis") is [var only]
        ? OperatorCall.Axis(only, call[0].Rank)
        : throw new UnsupportedException("no axis");

    // Each place takes the product of those before it, which is of twice as many every time (Hillis and Steele 1986).
    private static void CumulativeProduct(OperatorCall call)
    {
        var (graph, x, axis) = (call.Graph, call[0], AxisOf(call));
        var (count, isReverse) = (x.Shape[axis], call.Node.Int("reverse", 0) != 0);
        var y = isReverse ? graph.Slice(x, axis, count - 1, count, -1) : x;
        if (call.Node.Int("exclusive", 0) != 0)
            y = Later(y, 1);
        for (var shift = 1; shift < count; shift *= 2)
            y = graph.Times(y, Later(y, shift));
        call.Give((isReverse ? graph.Slice(y, axis, count - 1, count, -1) : y) with { Type = x.Type });

        LoweredValue Later(LoweredValue value, int shift)
        {
            var early = LoweredValue.Of(
                x.Shape.SetItem(axis, Math.Min(shift, count)),
                [.. Enumerable.Repeat(1f, x.Count / count * Math.Min(shift, count))]);
            return shift >= count ? early : graph.Concat([early, graph.Slice(value, axis, 0, count - shift)], axis);
        }
    }

    // A product with a triangle of ones.
    private static void CumulativeSum(OperatorCall call)
    {
        var (x, axis) = (call[0], AxisOf(call));
        var (isExclusive, isReverse) = (call.Node.Int("exclusive", 0) != 0, call.Node.Int("reverse", 0) != 0);
        var count = x.Shape[axis];
        call.Graph.Demand(count, count);
        var triangle = new float[checked(count * count)];
        for (var i = 0; i < triangle.Length; i++)
        {
            var (to, from) = isReverse ? (i % count, i / count) : (i / count, i % count);
            triangle[i] = from < to || (from == to && !isExclusive) ? 1f : 0f;
        }

        call.Give(Products.AlongAxis(call.Graph, LoweredValue.Of([count, count], triangle), x, axis) with { Type = x.Type });
    }
}
