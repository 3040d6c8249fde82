using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>
/// Pictures and volumes read at places that the model computes: along each axis a place is a weight for each element, most of
/// them 0, and a sum over all of them is what stands there.
/// </summary>
internal static class GridSampling
{
    private const double CubicA = -0.75;

    /// <summary>Adds the operators.</summary>
    public static void AddTo(Dictionary<string, Action<OperatorCall>> table)
    {
        table["AffineGrid"] = MakeGrid;
        table["GridSample"] = Sample;
    }

    // The places of an output's elements, from -1 to 1 along each axis, moved by a matrix: the last axis comes first.
    private static void MakeGrid(OperatorCall call)
    {
        var (graph, theta) = (call.Graph, call[0]);
        var sizes = call.Integers(1, "size");
        if (sizes is not { Length: 4 or 5 } || theta.Rank != 3 || theta.Shape[1] != sizes.Length - 2
            || theta.Shape[2] != sizes.Length - 1 || sizes.Any(size => size is < 1 or > 1 << 24))
            throw new UnsupportedException($"sizes [{string.Join(", ", sizes ?? [])}] for [{string.Join(", ", theta.Shape)}]");
        var extents = sizes[2..].Select(size => (int)size).ToImmutableArray();
        graph.Demand([.. extents, extents.Length + 1]);
        var count = extents.Aggregate(1, (count, extent) => count * extent);
        var places = new float[count * (extents.Length + 1)];
        for (var i = 0; i < count; i++)
        {
            var rest = i;
            for (var axis = extents.Length - 1; axis >= 0; rest /= extents[axis--])
                places[(i * (extents.Length + 1)) + extents.Length - 1 - axis] = Place(rest % extents[axis], extents[axis]);
            places[(i * (extents.Length + 1)) + extents.Length] = 1f;
        }

        var moved = graph.Product(
            LoweredValue.Of([1, count, extents.Length + 1], places), graph.Permute(theta, 0, 2, 1));
        call.Give(GraphEmitter.View(moved, [theta.Shape[0], .. extents, extents.Length]));

        float Place(int place, int extent) => call.Node.Int("align_corners", 0) == 0
            ? ((2 * place) + 1f - extent) / extent
            : extent == 1 ? 0f : (2f * place / (extent - 1)) - 1f;
    }

    private static void Sample(OperatorCall call)
    {
        var (graph, x, grid) = (call.Graph, call[0], call[1]);
        var axes = x.Rank - 2;
        if (axes is < 1 or > 3 || grid.Rank != x.Rank || grid.Shape[^1] != axes || grid.Shape[0] != x.Shape[0])
            throw new UnsupportedException($"places of [{string.Join(", ", grid.Shape)}] in [{string.Join(", ", x.Shape)}]");
        var (samples, channels) = (x.Shape[0], x.Shape[1]);
        var count = grid.Count / axes / samples;

        // Along the last axis by a product, along the others by a sum.
        var rows = x.Count / samples / x.Shape[^1];
        var y = graph.Product(GraphEmitter.View(x, samples, rows, x.Shape[^1]), Weights(axes - 1));
        for (var axis = axes - 2; axis >= 0; axis--)
        {
            rows /= x.Shape[axis + 2];
            var apart = GraphEmitter.View(y, samples, rows, x.Shape[axis + 2], count);
            var weights = GraphEmitter.View(Weights(axis), samples, 1, x.Shape[axis + 2], count);
            y = graph.Reduce(graph.Times(apart, weights), ReduceFunction.Sum, [2], keepAxes: false);
        }

        call.Give(GraphEmitter.View(y, [samples, channels, .. grid.Shape[1..^1]]));

        // A weight for each element along an axis and each place: [samples, elements, places].
        LoweredValue Weights(int axis)
        {
            var extent = x.Shape[axis + 2];
            var place = GraphEmitter.View(graph.Slice(grid, axes + 1, axes - 1 - axis, 1), samples, 1, count);
            place = call.Node.Int("align_corners", 0) != 0
                ? graph.Scale(place, (extent - 1) / 2f, (extent - 1) / 2f)
                : graph.Scale(place, extent / 2f, (extent - 1) / 2f);
            return call.Node.Text("mode", "linear") switch
            {
                "nearest" => Hot(graph.Unary(place, UnaryFunction.Round), extent),
                "linear" or "bilinear" => Linear(Inside(place, extent), extent),
                "cubic" or "bicubic" => Cubic(place, extent),
                var other => throw new UnsupportedException($"attribute mode = {other}"),
            };
        }

        LoweredValue Linear(LoweredValue place, int extent)
        {
            var distance = graph.Unary(graph.Binary(place, Elements(extent), BinaryFunction.Subtract), UnaryFunction.Abs);
            return graph.Activate(graph.Scale(distance, -1f, 1f), ActivationKind.Relu);
        }

        LoweredValue Cubic(LoweredValue place, int extent)
        {
            var floor = graph.Unary(place, UnaryFunction.Floor);
            var beyond = graph.Binary(place, floor, BinaryFunction.Subtract);
            return Enumerable.Range(-1, 4).Select(tap =>
            {
                var distance = graph.Scale(beyond, tap > 0 ? -1f : 1f, Math.Abs(tap));
                double[] terms = tap is 0 or 1
                    ? [CubicA + 2, -CubicA - 3, 0, 1]
                    : [CubicA, -5 * CubicA, 8 * CubicA, -4 * CubicA];
                var weight = graph.Scale(distance, (float)terms[0], (float)terms[1]);
                foreach (var term in terms.AsSpan()[2..])
                    weight = graph.Scale(graph.Times(weight, distance), 1f, (float)term);
                return graph.Times(Hot(graph.Scale(floor, 1f, tap), extent), weight);
            }).Aggregate(graph.Sum);
        }

        LoweredValue Hot(LoweredValue place, int extent) =>
            graph.Binary(Inside(place, extent), Elements(extent), BinaryFunction.Equal) with { Type = OnnxElementType.Float32 };

        LoweredValue Elements(int extent) => Reductions.Places(3, 1, extent);

        // What lies outside, by padding_mode: where it is, at the border, or mirrored.
        LoweredValue Inside(LoweredValue place, int extent)
        {
            switch (call.Node.Text("padding_mode", "zeros"))
            {
                case "zeros":
                    return place;
                case "border":
                    return graph.Unary(place, UnaryFunction.Clamp, 0f, extent - 1);
                case "reflection" when call.Node.Int("align_corners", 0) == 0:
                    var right = graph.Binary(place, graph.Scale(place, -1f, -1f), BinaryFunction.Maximum);
                    return graph.Unary(Mirrored(right, 2 * extent, 1), UnaryFunction.Clamp, 0f, extent - 1);
                case "reflection":
                    return extent == 1
                        ? graph.Scale(place, 0f)
                        : Mirrored(graph.Unary(place, UnaryFunction.Abs), 2 * (extent - 1), 0);
                case var other:
                    throw new UnsupportedException($"attribute padding_mode = {other}");
            }
        }

        LoweredValue Mirrored(LoweredValue place, int period, int shift)
        {
            var rest = graph.Binary(place, LoweredValue.Of(period), BinaryFunction.Remainder);
            return graph.Binary(rest, graph.Scale(rest, -1f, period - shift), BinaryFunction.Minimum);
        }
    }
}
