using System.Collections.Immutable;

namespace Tersor.Onnx;

/// <summary>
/// Resizing, axis by axis: places where each element is one of the input's, else a product with a matrix of weights.
/// </summary>
internal static class Resizing
{
    // From this version on there is a region of interest, and a choice of how coordinates meet.
    private const int HasRegion = 11;

    /// <summary>Adds the operators.</summary>
    public static void AddTo(Dictionary<string, Action<OperatorCall>> table)
    {
        table["Resize"] = Resize;
        table["Upsample"] = Resize;
    }

    private static void Resize(OperatorCall call)
    {
        var x = call[0];
        ImmutableArray<int> axes = call.Node.Ints("axes") is { } some
            ? [.. some.Select(axis => OperatorCall.Axis(axis, x.Rank))]
            : [.. Enumerable.Range(0, x.Rank)];
        var (scales, sizes) = Target(call, axes);
        var mode = call.Node.Text("mode", "nearest");
        var coordinates = call.Opset < HasRegion || call.Node.OpType == "Upsample"
            ? "asymmetric"
            : call.Node.Text("coordinate_transformation_mode", "half_pixel");
        var region = coordinates == "tf_crop_and_resize" ? call.Known(1, "roi")?.ToFloats() : null;
        for (var i = 0; i < axes.Length; i++)
        {
            if (sizes[i] == x.Shape[axes[i]] && scales[i] == 1f && region is null)
                continue;
            if (sizes[i] < 1)
                throw new UnsupportedException($"an extent of {sizes[i]}");

            // A table of weights, and one of the inputs that an output looks at: the fewer outputs, the more.
            call.Graph.Demand(sizes[i], x.Shape[axes[i]]);
            call.Graph.Demand((int)Math.Clamp(4 / scales[i], 1f, int.MaxValue));
            var axis = new AxisResizing(x.Shape[axes[i]], sizes[i], scales[i], coordinates)
            {
                Region = region is null ? (0f, 1f) : (region[i], region[axes.Length + i]),
                CubicA = call.Node.Float("cubic_coeff_a", -0.75f),
                ExcludesOutside = call.Node.Int("exclude_outside", 0) != 0,
                IsAntialiased = call.Node.Int("antialias", 0) != 0,
            };
            x = mode switch
            {
                "nearest" => call.Graph.Gather(x, axes[i], axis.Nearest(Rounding(call))),
                "linear" or "bilinear" or "cubic" => Products.AlongAxis(
                    call.Graph, LoweredValue.Of([sizes[i], x.Shape[axes[i]]], axis.Weights(mode == "cubic")), x, axes[i]),
                _ => throw new UnsupportedException($"attribute mode = {mode}"),
            };
        }

        call.Give(x);
    }

    private static string Rounding(OperatorCall call) => call.Opset < HasRegion || call.Node.OpType == "Upsample"
        ? "floor"
        : call.Node.Text("nearest_mode", "round_prefer_floor");

    private static (float[] Scales, int[] Sizes) Target(OperatorCall call, ImmutableArray<int> axes)
    {
        var x = call[0];
        var scales = call.Node.Floats("scales") is { } attribute
            ? [.. attribute]
            : call.Known(call.Opset < HasRegion || call.Node.OpType == "Upsample" ? 1 : 2, "scales")?.ToFloats();
        if (scales is { Length: > 0 })
            return scales.Length == axes.Length && scales.All(scale => scale is > 0f and < 1e6f)
                ? (scales, [.. axes.Select((axis, i) => (int)Math.Floor(x.Shape[axis] * (double)scales[i]))])
                : throw new UnsupportedException($"scales [{string.Join(", ", scales)}] of {axes.Length} axes");
        var sizes = call.Integers(3, "sizes") ?? throw new UnsupportedException("neither scales nor sizes");
        if (sizes.Length != axes.Length || sizes.Any(size => size is < 1 or > 1 << 24))
            throw new UnsupportedException($"sizes [{string.Join(", ", sizes)}] of {axes.Length} axes");
        var ratios = axes.Select((axis, i) => sizes[i] / (float)x.Shape[axis]).ToArray();
        if (call.Node.Text("keep_aspect_ratio_policy", "stretch") is not "stretch" and var policy)
        {
            var ratio = policy == "not_larger" ? ratios.Min() : ratios.Max();
            Array.Fill(ratios, ratio);
            sizes = [.. axes.Select(axis => (long)Math.Round((double)ratio * x.Shape[axis], MidpointRounding.AwayFromZero))];
        }

        return (ratios, [.. sizes.Select(size => (int)size)]);
    }
}
