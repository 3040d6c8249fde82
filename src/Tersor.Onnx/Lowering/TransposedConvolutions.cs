using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>
/// Transposed convolutions: our layer where its windows are squares over one group of channels, else a convolution of the input
/// with zeros between its elements.
/// </summary>
internal static class TransposedConvolutions
{
    /// <summary>Adds the operators.</summary>
    public static void AddTo(Dictionary<string, Action<OperatorCall>> table) => table["ConvTranspose"] = Convolve;

    private static void Convolve(OperatorCall call)
    {
        var (graph, x) = (call.Graph, call[0]);
        var picture = Convolutions.Picture(x);
        var weight = Convolutions.Weights(call[1], x.Rank);
        var groups = (int)Math.Clamp(call.Node.Int("group", 1), 0, int.MaxValue);
        if (groups < 1 || weight.Shape[0] != picture.Shape[0] || weight.Shape[0] % groups != 0)
            throw new UnsupportedException(
                $"weights of [{string.Join(", ", weight.Shape)}] in {groups} groups over {picture.Shape[0]} channels");
        var (geometry, added) = GeometryOf(call, x.Shape.AsSpan()[2..], weight.Shape.AsSpan()[2..]);
        weight = weight.Reshape(Convolutions.Planar(weight.Shape, 1));
        var bias = Convolutions.Bias(call, checked(weight.Shape[1] * groups));
        var y = IsPlain(geometry, groups) && added.AsSpan().IndexOfAnyExcept(0) < 0
            ? Layer(graph, picture, weight, bias, geometry)
            : Stuffed(graph, picture, weight, bias, geometry, added, groups);
        call.Give(Convolutions.Sample(call, y));
    }

    // The geometry, and what is added to the output behind its last window.
    private static (WindowAttributes Geometry, int[] Added) GeometryOf(
        OperatorCall call, ReadOnlySpan<int> extents, ReadOnlySpan<int> kernel)
    {
        var automatic = call.Node.Text("auto_pad", "NOTSET");
        if (automatic is not ("NOTSET" or "" or "VALID" or "SAME_UPPER" or "SAME_LOWER"))
            throw new UnsupportedException($"attribute auto_pad = {automatic}");
        var plain = WindowAttributes.Of(call, extents, kernel);
        var missing = plain.Axes - extents.Length;
        var (before, after, added) = (plain.Before.ToArray(), plain.After.ToArray(), new int[plain.Axes]);
        var output = call.Node.Ints("output_shape");
        for (var i = 0; i < extents.Length; i++)
        {
            var axis = missing + i;
            added[axis] = (int)(call.Node.Ints("output_padding") is { } padding && i < padding.Length ? padding[i] : 0);
            var isSame = automatic.StartsWith("SAME", StringComparison.Ordinal);
            if (output is null && !isSame)
                continue;
            var wanted = output is { } shape
                ? shape[shape.Length - extents.Length + i]
                : (long)extents[i] * plain.Strides[axis];
            var full = ((extents[i] - 1L) * plain.Strides[axis]) + plain.Reach(axis) + added[axis];
            var total = (int)Math.Clamp(full - wanted, 0, int.MaxValue);
            added[axis] += (int)Math.Clamp(wanted - full, 0, 1 << 20);
            (before[axis], after[axis]) = automatic == "SAME_UPPER"
                ? (total / 2, total - (total / 2))
                : (total - (total / 2), total / 2);
        }

        return (plain with { Before = before, After = after }, added);
    }

    private static bool IsPlain(WindowAttributes geometry, int groups) => groups == 1 && geometry.IsEven
        && geometry.Axes == 2 && geometry.Kernel[0] == geometry.Kernel[1] && geometry.Strides[0] == geometry.Strides[1]
        && geometry.IsDense;

    private static LoweredValue Layer(
        GraphEmitter graph, LoweredValue picture, WeightView weight, WeightView? bias, WindowAttributes geometry)
    {
        var node = new ConvTranspose2dNode(
            graph.NameOf(weight),
            [graph.Number(picture)],
            weight.Shape[1],
            geometry.Kernel[0],
            geometry.Strides[0],
            geometry.Before[0],
            bias is not null);
        ImmutableArray<EmittedParameter> parameters = [new("weight", weight)];
        return graph.Value(graph.Add(node, bias is null ? parameters : parameters.Add(new EmittedParameter("bias", bias))));
    }

    // With stride - 1 zeros between the elements and a margin as wide as the window, the same is a convolution with the kernel
    // turned around.
    private static LoweredValue Stuffed(
        GraphEmitter graph,
        LoweredValue picture,
        WeightView weight,
        WeightView? bias,
        WindowAttributes geometry,
        int[] added,
        int groups)
    {
        var (channels, outputs, axes) = (weight.Shape[0], weight.Shape[1], geometry.Axes);
        var (before, after, turned) = (new int[axes + 1], new int[axes + 1], weight);
        for (var axis = 0; axis < axes; axis++)
        {
            picture = Stuff(graph, picture, axis + 1, geometry.Strides[axis]);
            before[axis + 1] = geometry.Reach(axis) - 1 - geometry.Before[axis];
            after[axis + 1] = geometry.Reach(axis) - 1 - geometry.After[axis] + added[axis];
            turned = turned.Take(axis + 2, [.. Enumerable.Range(0, geometry.Kernel[axis]).Reverse()]);
        }

        picture = Paddings.Crop(graph, picture, before, after);
        ImmutableArray<int> windowAxes = [.. Enumerable.Range(2, axes)];
        turned = groups == 1
            ? turned.Permute([1, 0, .. windowAxes])
            : new WeightView(turned.Shape, turned.Values, null)
                .Reshape([groups, channels / groups, outputs, .. geometry.Kernel])
                .Permute([0, 2, 1, .. windowAxes.Select(axis => axis + 1)])
                .Reshape([groups * outputs, channels / groups, .. geometry.Kernel]);
        var windows = geometry with
        {
            Strides = [.. Enumerable.Repeat(1, axes)],
            Before = [.. before[1..].Select(count => Math.Max(0, count))],
            After = [.. after[1..].Select(count => Math.Max(0, count))],
        };
        return Convolutions.Layer(graph, picture, turned, bias, windows, groups);
    }

    private static LoweredValue Stuff(GraphEmitter graph, LoweredValue picture, int axis, int stride)
    {
        var extent = picture.Shape[axis];
        if (stride == 1 || extent == 1)
            return picture;
        var apart = GraphEmitter.View(picture, picture.Shape.Insert(axis + 1, 1));
        var zeros = new int[apart.Rank];
        var after = zeros.ToArray();
        after[axis + 1] = stride - 1;
        var stuffed = GraphEmitter.View(
            graph.Pad(apart, [.. zeros], [.. after]), picture.Shape.SetItem(axis, checked(extent * stride)));
        return graph.Slice(stuffed, axis, 0, ((extent - 1) * stride) + 1);
    }
}
