using System.Collections.Immutable;

namespace Tersor.Onnx;

/// <summary>Operators that give elements another shape or another order.</summary>
internal static class ConstantArrangement
{
    /// <summary>The operators.</summary>
    public static Dictionary<string, Func<FoldedNode, ConstantTensor[]?>> Operators { get; } = new()
    {
        ["Concat"] = call => [Concat(call)],
        ["Expand"] = call => [Expand(call)],
        ["Flatten"] = call => [Flatten(call)],
        ["Pad"] = call => Pad(call) is { } padded ? [padded] : null,
        ["Reshape"] = call => [Reshape(call)],
        ["Slice"] = call => [Slice(call)],
        ["Split"] = Split,
        ["Squeeze"] = call => [Squeeze(call)],
        ["Tile"] = call => [Tile(call)],
        ["Transpose"] = call => [Transpose(call)],
        ["Trilu"] = call => [Trilu(call)],
        ["Unsqueeze"] = call => [Unsqueeze(call)],
    };

    private static ConstantTensor Concat(FoldedNode call)
    {
        var first = call[0];
        var axis = call.Axis(call.Node.Int("axis", 1), first.Shape.Length);
        var extent = 0L;
        for (var i = 0; i < call.Inputs.Length; i++)
        {
            var shape = call[i].Shape;
            if (call[i].Type != first.Type || shape.Length != first.Shape.Length
                || !shape.SetItem(axis, 0).AsSpan().SequenceEqual(first.Shape.SetItem(axis, 0).AsSpan()))
                throw call.Error($"input {i} doesn't fit the first");
            extent += shape[axis];
        }

        var joined = first.Shape.SetItem(axis, call.Extent(extent));
        call.Spend(joined);
        return first.IsInteger
            ? new(joined, Join(call, axis, tensor => tensor.Integers), first.Type)
            : new(joined, Join(call, axis, tensor => tensor.Floats), first.Type);
    }

    private static T[] Join<T>(FoldedNode call, int axis, Func<ConstantTensor, T[]> elements)
    {
        var blocks = 1;
        foreach (var extent in call[0].Shape.AsSpan()[..axis])
            blocks *= extent;
        var joined = new List<T>();
        for (var block = 0; block < blocks; block++)
            for (var i = 0; i < call.Inputs.Length; i++)
            {
                var length = call[i].Count / blocks;
                joined.AddRange(elements(call[i]).AsSpan(block * length, length));
            }

        return [.. joined];
    }

    private static ConstantTensor Expand(FoldedNode call)
    {
        ImmutableArray<int> wanted = [.. call.Integers(call[1]).Select(call.Extent)];
        var tensor = call[0];
        var rank = Math.Max(wanted.Length, tensor.Shape.Length);
        var shape = new int[rank];
        for (var i = 1; i <= rank; i++)
        {
            var (own, other) = (i <= tensor.Shape.Length ? tensor.Shape[^i] : 1, i <= wanted.Length ? wanted[^i] : 1);
            if (own != 1 && other != 1 && own != other)
                throw call.Error($"{own} can't become {other}");
            shape[^i] = own == 1 ? other : own;
        }

        return call.Expand(tensor, [.. shape]);
    }

    private static ConstantTensor Flatten(FoldedNode call)
    {
        var shape = call[0].Shape;
        var wanted = call.Node.Int("axis", 1);
        var axis = wanted == shape.Length ? shape.Length : call.Axis(wanted, shape.Length);
        int Product(ReadOnlySpan<int> extents)
        {
            var product = 1;
            foreach (var extent in extents)
                product *= extent;
            return product;
        }

        return call[0].Reshape([Product(shape.AsSpan()[..axis]), Product(shape.AsSpan()[axis..])]);
    }

    private static ConstantTensor Reshape(FoldedNode call)
    {
        var tensor = call[0];
        var wanted = call.Integers("shape", 1) ?? throw call.Error("no shape");
        var keepsZero = call.Node.Int("allowzero", 0) != 0;
        var shape = wanted.Select((extent, axis) => extent switch
        {
            0 when !keepsZero => axis < tensor.Shape.Length ? tensor.Shape[axis] : throw call.Error("no extent to copy"),
            -1 => -1,
            _ => call.Extent(extent),
        }).ToArray();
        var open = Array.IndexOf(shape, -1);
        var product = shape.Where(extent => extent >= 0).Aggregate(1d, (product, extent) => product * extent);
        if (open >= 0 && product > 0 && product <= Math.Max(1, tensor.Count))
            shape[open] = tensor.Count / (int)product;
        if (shape.Contains(-1) || shape.Aggregate(1d, (product, extent) => product * extent) != tensor.Count)
            throw call.Error($"[{string.Join(", ", tensor.Shape)}] can't become [{string.Join(", ", wanted)}]");
        return tensor.Reshape([.. shape]);
    }

    private static ConstantTensor Squeeze(FoldedNode call)
    {
        var shape = call[0].Shape;
        var axes = call.Integers("axes", 1) is { } named
            ? call.Axes(named, shape.Length)
            : [.. Enumerable.Range(0, shape.Length).Where(axis => shape[axis] == 1)];
        if (axes.Any(axis => shape[axis] != 1))
            throw call.Error("an extent that is not 1");
        return call[0].Reshape([.. shape.Where((_, axis) => !axes.Contains(axis))]);
    }

    private static ConstantTensor Unsqueeze(FoldedNode call)
    {
        var named = call.Integers("axes", 1) ?? throw call.Error("no axes");
        var axes = call.Axes(named, call[0].Shape.Length + named.Length);
        var shape = call[0].Shape;
        foreach (var axis in axes.Order())
            shape = shape.Insert(axis, 1);
        call.Spend(shape);
        return call[0].Reshape(shape);
    }

    private static ConstantTensor Transpose(FoldedNode call)
    {
        var shape = call[0].Shape;
        int[] order = call.Node.Ints("perm") is { } named
            ? call.Axes(named, shape.Length)
            : [.. Enumerable.Range(0, shape.Length).Reverse()];
        if (order.Length != shape.Length)
            throw call.Error($"{order.Length} axes where there are {shape.Length}");
        call.Spend(shape);
        var selection = new AxisSelection(call[0]);
        selection.Permute(order);
        return selection.Apply();
    }

    private static ConstantTensor Slice(FoldedNode call)
    {
        var shape = call[0].Shape;
        if (call.Integers("starts", 1) is not { } starts || call.Integers("ends", 2) is not { } ends)
            throw call.Error("no starts or no ends");
        var axes = call.Axes(call.Integers("axes", 3) ?? [.. Enumerable.Range(0, starts.Length)], shape.Length);
        var steps = call.Integers("steps", 4) ?? [.. Enumerable.Repeat(1L, starts.Length)];
        if (ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length)
            throw call.Error("starts, ends, axes and steps of different lengths");
        var selection = new AxisSelection(call[0]);
        for (var i = 0; i < axes.Length; i++)
            selection.Take(axes[i], SliceRange.Indices(shape[axes[i]], starts[i], ends[i], steps[i], call));
        call.Spend([.. Enumerable.Range(0, shape.Length).Select(selection.Extent)]);
        return selection.Apply();
    }

    private static ConstantTensor[] Split(FoldedNode call)
    {
        var tensor = call[0];
        var axis = call.Axis(call.Node.Int("axis", 0), tensor.Shape.Length);
        var extent = tensor.Shape[axis];
        var count = call.Node.Outputs.Length;
        var part = (extent + count - 1) / count;
        var lengths = call.Integers("split", 1)
            ?? [.. Enumerable.Range(0, count).Select(i => (long)Math.Clamp(extent - (i * part), 0, part))];
        if (lengths.Length != count || lengths.Any(length => length < 0 || length > extent) || lengths.Sum() != extent)
            throw call.Error($"{extent} can't be split into {string.Join(" + ", lengths)}");
        var parts = new ConstantTensor[count];
        var start = 0;
        for (var i = 0; i < count; i++)
        {
            call.Spend(tensor.Shape.SetItem(axis, (int)lengths[i]));
            var selection = new AxisSelection(tensor);
            selection.Take(axis, Enumerable.Range(start, (int)lengths[i]));
            parts[i] = selection.Apply();
            start += (int)lengths[i];
        }

        return parts;
    }

    private static ConstantTensor Tile(FoldedNode call)
    {
        var (tensor, repeats) = (call[0], call.Integers(call[1]));
        if (repeats.Length != tensor.Shape.Length)
            throw call.Error($"{repeats.Length} repeats of {tensor.Shape.Length} axes");
        call.Spend([.. repeats.Select((times, axis) => call.Extent(Math.Clamp(times, -1, int.MaxValue) * tensor.Shape[axis]))]);
        var selection = new AxisSelection(tensor);
        for (var axis = 0; axis < repeats.Length; axis++)
        {
            var extent = tensor.Shape[axis];
            selection.Take(axis, Enumerable.Range(0, (int)repeats[axis] * extent).Select(index => index % extent));
        }

        return selection.Apply();
    }

    private static ConstantTensor? Pad(FoldedNode call)
    {
        var (tensor, mode) = (call[0], call.Node.Text("mode", "constant"));
        var pads = call.Integers("pads", 1) ?? throw call.Error("no pads");
        var axes = call.Axes(
            call.Optional(3) is { } named ? call.Integers(named) : Enumerable.Range(0, tensor.Shape.Length).Select(i => (long)i),
            tensor.Shape.Length);
        if (pads.Length != 2 * axes.Length)
            throw call.Error($"{pads.Length} pads of {axes.Length} axes");
        var shape = tensor.Shape.ToArray();
        for (var i = 0; i < axes.Length; i++)
            shape[axes[i]] = call.Extent(
                shape[axes[i]] + Math.Clamp(pads[i], int.MinValue, int.MaxValue)
                + Math.Clamp(pads[i + axes.Length], int.MinValue, int.MaxValue));
        call.Spend(shape);
        var selection = new AxisSelection(tensor);
        for (var i = 0; i < axes.Length; i++)
        {
            var (before, extent) = (pads[i], tensor.Shape[axes[i]]);
            if (mode != "constant" && extent == 0)
                throw call.Error("nothing to repeat");
            selection.Take(
                axes[i],
                Enumerable.Range(0, shape[axes[i]]).Select(index => PadIndex.Of(mode, index - before, extent)));
        }

        var fill = call.Node.Has("value") ? new ConstantTensor([], [call.Node.Float("value", 0)]) : call.Optional(2);
        if (fill is not null && (fill.Count != 1 || fill.IsInteger != tensor.IsInteger))
            throw call.Error("the value to pad with doesn't fit");
        return mode is "constant" or "edge" or "reflect" or "wrap" ? selection.Apply(fill) : null;
    }

    private static ConstantTensor Trilu(FoldedNode call)
    {
        var tensor = call[0];
        if (tensor.Shape is not [.., var rows, var columns])
            throw call.Error("a matrix is needed");
        var diagonal = call.Optional(1) is { } k ? call.Integer(k) : 0;
        var isUpper = call.Node.Int("upper", 1) != 0;
        call.Spend(tensor.Shape);
        bool Keeps(int index) =>
            (index % columns) - Math.Clamp(diagonal, int.MinValue, int.MaxValue) is var off && (index / columns % rows) is var row
            && (isUpper ? off >= row : off <= row);
        return tensor.IsInteger
            ? new(tensor.Shape, [.. tensor.Integers.Select((value, i) => Keeps(i) ? value : 0)], tensor.Type)
            : new(tensor.Shape, [.. tensor.Floats.Select((value, i) => Keeps(i) ? value : 0)], tensor.Type);
    }
}
