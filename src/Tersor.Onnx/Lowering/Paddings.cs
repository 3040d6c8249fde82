using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>Padding and cropping.</summary>
internal static class Paddings
{
    /// <summary>Adds the operators.</summary>
    public static void AddTo(Dictionary<string, Action<OperatorCall>> table)
    {
        table["Pad"] = Pad;
        table["CenterCropPad"] = CenterCropPad;
    }

    // The widths were an attribute before version 11; negative ones cut off.
    private static void Pad(OperatorCall call)
    {
        var x = call[0];
        var widths = call.Integers("pads", 1) ?? throw new UnsupportedException("no pads");
        var axes = call.Integers(3, "axes") is { } some
            ? [.. some.Select(axis => OperatorCall.Axis(axis, x.Rank))]
            : Enumerable.Range(0, x.Rank).ToArray();
        if (widths.Length != 2 * axes.Length || widths.Any(width => width is < -int.MaxValue or > int.MaxValue))
            throw new UnsupportedException($"pads [{string.Join(", ", widths)}] of {axes.Length} axes");
        var mode = call.Node.Text("mode", "constant") switch
        {
            "constant" => PadMode.Constant,
            "reflect" => PadMode.Reflect,
            "edge" => PadMode.Edge,
            "wrap" => PadMode.Wrap,
            var other => throw new UnsupportedException($"attribute mode = {other}"),
        };
        var number = call.Opset < 11 ? call.Node.Float("value", 0f) : call.Known(2, "constant_value")?.ToFloats()[0] ?? 0f;
        var (before, after) = (new int[x.Rank], new int[x.Rank]);
        for (var i = 0; i < axes.Length; i++)
            (before[axes[i]], after[axes[i]]) = ((int)widths[i], (int)widths[axes.Length + i]);
        x = Crop(call.Graph, x, before, after);
        call.Give(call.Graph.Pad(
            x, [.. before.Select(width => Math.Max(0, width))], [.. after.Select(width => Math.Max(0, width))], mode, number));
    }

    private static void CenterCropPad(OperatorCall call)
    {
        var (graph, x) = (call.Graph, call[0]);
        var target = call.Integers(1, "shape") ?? throw new UnsupportedException("no shape");
        ImmutableArray<int> axes = call.Node.Ints("axes") is { } some
            ? [.. some.Select(axis => OperatorCall.Axis(axis, x.Rank))]
            : [.. Enumerable.Range(0, x.Rank)];
        if (target.Length != axes.Length || target.Any(extent => extent is < 1 or > int.MaxValue))
            throw new UnsupportedException($"shape [{string.Join(", ", target)}] of {axes.Length} axes");
        var (before, after) = (new int[x.Rank], new int[x.Rank]);
        for (var i = 0; i < axes.Length; i++)
        {
            var (extent, wanted) = (x.Shape[axes[i]], (int)target[i]);
            if (wanted < extent)
                x = graph.Slice(x, axes[i], (extent - wanted) / 2, wanted);
            else
                (before[axes[i]], after[axes[i]]) = ((wanted - extent) / 2, wanted - extent - ((wanted - extent) / 2));
        }

        call.Give(graph.Pad(x, [.. before], [.. after]));
    }

    /// <summary>Cuts off what negative widths say.</summary>
    public static LoweredValue Crop(GraphEmitter graph, LoweredValue x, ReadOnlySpan<int> before, ReadOnlySpan<int> after)
    {
        for (var axis = 0; axis < x.Rank; axis++)
        {
            var (start, end) = (Math.Max(0, -before[axis]), x.Shape[axis] - Math.Max(0, -after[axis]));
            x = graph.Slice(x, axis, start, Math.Max(0, end - start));
        }

        return x;
    }
}
