using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>Where a pooling found its largest elements, and their way back.</summary>
internal static class Unpooling
{
    // Floats count to here.
    private const int MostPlaces = 1 << 24;
    private const int LargestWindow = 64;

    /// <summary>Adds the operators.</summary>
    public static void AddTo(Dictionary<string, Action<OperatorCall>> table) => table["MaxUnpool"] = Unpool;

    /// <summary>The place of each window's first largest element, counted through the whole value.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="picture">[channels, …], without padding.</param>
    /// <param name="largest">What the pooling gave for it.</param>
    /// <param name="geometry">How its windows lie.</param>
    /// <param name="areColumnsFirst">Whether places within a channel count down columns before they go along rows.</param>
    public static LoweredValue Places(
        GraphEmitter graph, LoweredValue picture, LoweredValue largest, WindowAttributes geometry, bool areColumnsFirst)
    {
        if (picture.Count > MostPlaces || geometry.Size > LargestWindow)
            throw new UnsupportedException($"places in windows of {geometry.Size} elements, of {picture.Count}");
        var padded = graph.Pad(picture, [0, .. geometry.Before], [0, .. geometry.After], PadMode.Lowest);
        var extents = picture.Shape[1..];
        var windows = largest.Shape[1..];
        LoweredValue? found = null;
        for (var tap = geometry.Size - 1; tap >= 0; tap--)
        {
            var (seen, flat) = (padded, new int[windows.Aggregate(1, (count, extent) => count * extent)]);
            var (rest, behind) = (tap, 1);
            for (var axis = geometry.Axes - 1; axis >= 0; axis--)
            {
                var start = rest % geometry.Kernel[axis] * geometry.Dilations[axis];
                rest /= geometry.Kernel[axis];
                var nearer = areColumnsFirst ? extents[..axis] : extents[(axis + 1)..];
                var distance = nearer.Aggregate(1, (count, extent) => count * extent);
                seen = graph.Slice(seen, axis + 1, start, windows[axis], geometry.Strides[axis]);
                for (var i = 0; i < flat.Length; i++)
                    flat[i] += distance * (start - geometry.Before[axis] + (i / behind % windows[axis] * geometry.Strides[axis]));
                behind *= windows[axis];
            }

            var places = LoweredValue.Of([1, .. windows], [.. flat.Select(place => (float)place)]);
            found = found is null
                ? graph.Expand(places, largest.Shape)
                : graph.Select(graph.Binary(seen, largest, BinaryFunction.Equal), places, found);
        }

        return graph.Sum(found!, Starts(picture)) with { Type = OnnxElementType.Int64 };
    }

    // Windows that lie side by side: an element of the output is that of its window, or nothing.
    private static void Unpool(OperatorCall call)
    {
        var (graph, x) = (call.Graph, call[0]);
        if (x.Rank is < 3 or > 5 || !x.Shape.SequenceEqual(call[1].Shape))
            throw new UnsupportedException($"[{string.Join(", ", x.Shape)}] at places of [{string.Join(", ", call[1].Shape)}]");
        var axes = x.Rank - 2;
        var kernel = call.Node.Ints("kernel_shape") ?? throw new UnsupportedException("no kernel_shape");
        var strides = call.Node.Ints("strides") ?? [.. Enumerable.Repeat(1L, axes)];
        if (kernel.Length != axes || !kernel.SequenceEqual(strides) || kernel.Any(extent => extent is < 1 or > LargestWindow)
            || call.Node.Ints("pads")?.Any(pad => pad != 0) == true)
            throw new UnsupportedException("windows that do not lie side by side");
        ImmutableArray<int> extents = [.. x.Shape[2..].Select((extent, axis) => checked(extent * (int)kernel[axis]))];
        ImmutableArray<int> wanted = call.Integers(2, "output_shape") is { } given
            ? [.. given.Select(extent => checked((int)extent))]
            : [.. x.Shape[..2], .. extents];
        if (wanted.Length != x.Rank || wanted.Zip([.. x.Shape[..2], .. extents]).Any(pair => pair.First < pair.Second))
            throw new UnsupportedException($"output_shape [{string.Join(", ", wanted)}]");
        graph.Demand([.. x.Shape[..2], .. extents]);
        var channels = x.Shape[0] * x.Shape[1];
        var (values, places) = (Spread(x), Spread(call[1]));
        var inside = extents.Aggregate(1, (count, extent) => count * extent);
        if ((long)channels * inside > MostPlaces)
            throw new UnsupportedException($"{channels} channels of {inside} places");
        var own = LoweredValue.Of([1, .. extents], [.. Enumerable.Range(0, inside).Select(place => (float)place)]);
        var isHere = graph.Binary(
            graph.Binary(places, Starts(values), BinaryFunction.Subtract), own, BinaryFunction.Equal);
        var y = GraphEmitter.View(graph.Select(isHere, values, LoweredValue.Of(0f)), [.. x.Shape[..2], .. extents]);
        var padded = graph.Pad(y, [.. wanted.Select(_ => 0)], [.. wanted.Select((extent, axis) => extent - y.Shape[axis])]);
        call.Give(padded with { Type = x.Type });

        LoweredValue Spread(LoweredValue value)
        {
            value = GraphEmitter.View(value, [channels, .. value.Shape[2..]]);
            for (var axis = 0; axis < axes; axis++)
            {
                var window = (int)kernel[axis];
                value = graph.Gather(
                    value, axis + 1, [.. Enumerable.Range(0, extents[axis]).Select(place => place / window)]);
            }

            return value;
        }
    }

    // The place of each channel's first element.
    private static LoweredValue Starts(LoweredValue picture)
    {
        var (channels, inside) = (picture.Shape[0], picture.Count / picture.Shape[0]);
        return LoweredValue.Of(
            [channels, .. Enumerable.Repeat(1, picture.Rank - 1)],
            [.. Enumerable.Range(0, channels).Select(channel => (float)(channel * inside))]);
    }
}
