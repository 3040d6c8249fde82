using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>Poolings over windows of signals, pictures and volumes.</summary>
internal static class Poolings
{
    /// <summary>Adds the operators.</summary>
    public static void AddTo(Dictionary<string, Action<OperatorCall>> table)
    {
        table["MaxPool"] = MaxPool;
        table["AveragePool"] = AveragePool;
        table["LpPool"] = LpPool;
        table["GlobalAveragePool"] = call => call.Give(GlobalMean(call.Graph, call[0]));
    }

    /// <summary>The mean of each channel.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="x">[samples, channels, …].</param>
    public static LoweredValue GlobalMean(GraphEmitter graph, LoweredValue x) => x is { Rank: 4, Shape: [1, ..] }
        ? graph.Value(
            graph.Add(new GlobalAvgPool2dNode("", [graph.Number(Convolutions.Picture(x))])), [1, x.Shape[1], 1, 1])
        : graph.Reduce(x, ReduceFunction.Mean, Reductions.Spatial(x));

    private static void MaxPool(OperatorCall call)
    {
        var (picture, geometry) = Prepare(call);
        var padded = geometry is { Axes: 2, IsEven: true, IsDense: true }
            ? picture
            : call.Graph.Pad(picture, [0, .. geometry.Before], [0, .. geometry.After], PadMode.Lowest);
        var largest = Pool(call.Graph, padded, geometry, BinaryFunction.Maximum);
        Finish(call, largest);
        if (!call.Wants(1))
            return;
        call.Note("Indices count through one sample");
        var areColumnsFirst = call.Node.Int("storage_order", 0) != 0;
        Finish(call, Unpooling.Places(call.Graph, picture, largest, geometry, areColumnsFirst), output: 1);
    }

    // The mean over a whole window of zeros and numbers; where only some count, it is corrected.
    private static void AveragePool(OperatorCall call)
    {
        var (graph, countsPadding) = (call.Graph, call.Node.Int("count_include_pad", 0) != 0);
        var (picture, geometry) = Prepare(call);
        var mean = Means(graph, picture, geometry);
        var declared = countsPadding ? Declared(call, geometry) : geometry.Bare;
        var factors = new float[mean.Shape[1..].Aggregate(1, (count, extent) => count * extent)];
        for (var i = 0; i < factors.Length; i++)
        {
            var (inside, place) = (1, i);
            for (var axis = geometry.Axes - 1; axis >= 0; place /= mean.Shape[1 + axis--])
                inside *= Inside(axis, place % mean.Shape[1 + axis]);
            factors[i] = geometry.Size / (float)inside;
        }

        Finish(call, factors.All(factor => factor == 1f)
            ? mean
            : graph.Times(mean, LoweredValue.Of([1, .. mean.Shape[1..]], factors)));

        // The elements of a window that lie in the input, or in the padding that the node declares.
        int Inside(int axis, int window)
        {
            var start = (window * geometry.Strides[axis]) - geometry.Before[axis];
            var (low, high) = (-declared.Before[axis], picture.Shape[axis + 1] + declared.After[axis]);
            return Math.Max(1, Enumerable.Range(0, geometry.Kernel[axis])
                .Count(i => start + (i * geometry.Dilations[axis]) is var place && place >= low && place < high));
        }
    }

    private static void LpPool(OperatorCall call)
    {
        var (graph, p) = (call.Graph, (float)call.Node.Int("p", 2));
        var (picture, geometry) = Prepare(call);
        var powers = graph.Binary(graph.Unary(picture, UnaryFunction.Abs), LoweredValue.Of(p), BinaryFunction.Power);
        var sum = graph.Scale(Means(graph, powers, geometry), geometry.Size);
        Finish(call, graph.Binary(sum, LoweredValue.Of(1f / p), BinaryFunction.Power));
    }

    // Without the room that ceil_mode adds at the end.
    private static WindowAttributes Declared(OperatorCall call, WindowAttributes geometry) =>
        call.Node.Int("ceil_mode", 0) == 0 ? geometry : WindowAttributes.Of(call, call[0].Shape.AsSpan()[2..], []);

    // Samples side by side are further channels: no window sees two channels.
    private static (LoweredValue Picture, WindowAttributes Geometry) Prepare(OperatorCall call)
    {
        var x = call[0];
        if (x.Rank is < 3 or > 5)
            throw new UnsupportedException($"windows along {Math.Max(0, x.Rank - 2)} axes");
        var picture = GraphEmitter.View(x, Convolutions.Planar([checked(x.Shape[0] * x.Shape[1]), .. x.Shape[2..]]));
        var geometry = WindowAttributes.Of(call, x.Shape.AsSpan()[2..], []);

        // A signal has one row, whatever the stride between rows.
        geometry = x.Rank == 3 ? geometry with { Strides = [geometry.Strides[1], geometry.Strides[1]] } : geometry;
        return (picture, call.Node.Int("ceil_mode", 0) == 0 ? geometry : Ceiling(geometry, picture.Shape));
    }

    // A last window that begins inside the input, or before it, is filled up.
    private static WindowAttributes Ceiling(WindowAttributes geometry, ImmutableArray<int> picture)
    {
        var after = geometry.After.ToArray();
        for (var axis = 0; axis < geometry.Axes; axis++)
        {
            var (extent, stride) = (picture[axis + 1], geometry.Strides[axis]);
            var room = extent + geometry.Before[axis] + after[axis] - geometry.Reach(axis);
            var windows = ((room + stride - 1) / stride) + 1;
            if ((windows - 1) * stride >= extent + geometry.Before[axis])
                windows--;
            after[axis] += Math.Max(0, ((windows - 1) * stride) - room);
        }

        return geometry with { After = after };
    }

    private static void Finish(OperatorCall call, LoweredValue y, int output = 0)
    {
        var x = call[0];
        call.Give(GraphEmitter.View(y, [x.Shape[0], x.Shape[1], .. y.Shape[^(x.Rank - 2)..]]), output);
    }

    private static LoweredValue Means(GraphEmitter graph, LoweredValue picture, WindowAttributes geometry)
    {
        if (geometry.Axes > 2 || !geometry.IsDense)
        {
            var padded = graph.Pad(picture, [0, .. geometry.Before], [0, .. geometry.After]);
            return graph.Scale(Pool(graph, padded, geometry, BinaryFunction.Add), 1f / geometry.Size);
        }

        if (!geometry.IsEven)
        {
            picture = graph.Pad(picture, [0, .. geometry.Before], [0, .. geometry.After]);
            geometry = geometry.Bare;
        }

        var (stride, isEven) = StrideOf(geometry);
        var node = new AvgPool2dNode("", [graph.Number(picture)], geometry.Kernel[0], stride, geometry.Before[0])
        {
            KernelWidth = geometry.Kernel[1],
        };
        return isEven ? graph.Value(graph.Add(node)) : Thin(graph, graph.Value(graph.Add(node)), geometry);
    }

    // Windows with gaps and those over volumes are pooled along one axis after the other.
    private static LoweredValue Pool(GraphEmitter graph, LoweredValue padded, WindowAttributes geometry, BinaryFunction function)
    {
        if (geometry.Axes > 2 || !geometry.IsDense)
            return Enumerable.Range(0, geometry.Axes)
                .Aggregate(padded, (pooled, axis) => Taps(graph, pooled, geometry, axis, function));
        var (stride, isEven) = StrideOf(geometry);
        var node = new MaxPool2dNode(
            "", [graph.Number(padded)], geometry.Kernel[0], stride, geometry.IsEven ? geometry.Before[0] : 0)
        {
            KernelWidth = geometry.Kernel[1],
        };
        return isEven ? graph.Value(graph.Add(node)) : Thin(graph, graph.Value(graph.Add(node)), geometry);
    }

    // Our poolings move alike in both directions.
    private static (int Stride, bool IsEven) StrideOf(WindowAttributes geometry) =>
        geometry.Strides[0] == geometry.Strides[1] ? (geometry.Strides[0], true) : (1, false);

    private static LoweredValue Thin(GraphEmitter graph, LoweredValue y, WindowAttributes geometry)
    {
        for (var axis = 0; axis < geometry.Axes; axis++)
            y = graph.Slice(y, axis + 1, 0, ((y.Shape[axis + 1] - 1) / geometry.Strides[axis]) + 1, geometry.Strides[axis]);
        return y;
    }

    // The elements of all windows that have the same place in theirs are a slice.
    private static LoweredValue Taps(
        GraphEmitter graph, LoweredValue padded, WindowAttributes geometry, int axis, BinaryFunction function)
    {
        var count = geometry.Bare.Windows(axis, padded.Shape[axis + 1]);
        var taps = Enumerable.Range(0, geometry.Kernel[axis])
            .Select(i => graph.Slice(padded, axis + 1, i * geometry.Dilations[axis], count, geometry.Strides[axis]));
        return taps.Aggregate((y, tap) => graph.Binary(y, tap, function));
    }
}
