using System.Collections.Immutable;

namespace Tersor.Onnx;

/// <summary>The same elements under another shape, in another order of the axes, or repeated.</summary>
internal static class Arrangements
{
    /// <summary>Adds the operators.</summary>
    public static void AddTo(Dictionary<string, Action<OperatorCall>> table)
    {
        table["Reshape"] = Reshape;
        table["Flatten"] = call => call.Give(Normalizations.Flat(call[0], FlatAxis(call)));
        table["Squeeze"] = Squeeze;
        table["Unsqueeze"] = Unsqueeze;
        table["Transpose"] = Transpose;
        table["Expand"] = call => call.Give(call.Graph.Expand(call[0], Extents(call.Integers(1, "shape"))));
        table["Tile"] = Tile;
        table["DepthToSpace"] = DepthToSpace;
        table["SpaceToDepth"] = SpaceToDepth;
        table["Shape"] = Shape;
        table["Size"] = call => call.Give(LoweredValue.Of(new ConstantTensor([], new long[] { call[0].Count })));
        table["EyeLike"] = EyeLike;
    }

    private static void Reshape(OperatorCall call)
    {
        var x = call[0];
        var target = call.Opset < 5 ? [.. call.Node.Ints("shape") ?? []] : call.Integers(1, "shape") ?? [];
        var keepsZero = call.Node.Int("allowzero", 0) != 0;
        var shape = new int[target.Length];
        var (free, known) = (-1, 1L);
        for (var i = 0; i < target.Length; i++)
        {
            if (target[i] == -1 && free < 0)
            {
                free = i;
                continue;
            }

            if (target[i] is < 0 or > int.MaxValue || (target[i] == 0 && !keepsZero && i >= x.Rank))
                throw new UnsupportedException($"shape [{string.Join(", ", target)}] of [{string.Join(", ", x.Shape)}]");
            shape[i] = target[i] == 0 && !keepsZero ? x.Shape[i] : (int)target[i];
            known = checked(known * shape[i]);
        }

        if (free >= 0 && (known == 0 || x.Count % known != 0))
            throw new UnsupportedException($"shape [{string.Join(", ", target)}] of [{string.Join(", ", x.Shape)}]");
        if (free >= 0)
            shape[free] = (int)(x.Count / known);
        call.Give(GraphEmitter.View(x, [.. shape]));
    }

    // The axis may be behind the last one.
    private static int FlatAxis(OperatorCall call)
    {
        var axis = call.Node.Int("axis", 1);
        return axis == call[0].Rank ? call[0].Rank : OperatorCall.Axis(axis, call[0].Rank);
    }

    private static void Squeeze(OperatorCall call)
    {
        var x = call[0];
        var axes = call.Integers("axes", 1) is { } given
            ? OperatorCall.Axes(given, x.Rank)
            : [.. Enumerable.Range(0, x.Rank).Where(axis => x.Shape[axis] == 1)];
        if (axes.Any(axis => x.Shape[axis] != 1))
            throw new UnsupportedException($"axes [{string.Join(", ", axes)}] of [{string.Join(", ", x.Shape)}]");
        call.Give(GraphEmitter.View(x, [.. x.Shape.Where((_, axis) => !axes.Contains(axis))]));
    }

    private static void Unsqueeze(OperatorCall call)
    {
        var x = call[0];
        var given = call.Integers("axes", 1) ?? throw new UnsupportedException("no axes");
        var axes = OperatorCall.Axes(given, x.Rank + given.Length);
        if (axes.Length != given.Length)
            throw new UnsupportedException($"axes [{string.Join(", ", given)}]");
        var shape = x.Shape.ToBuilder();
        foreach (var axis in axes)
            shape.Insert(axis, 1);
        call.Give(GraphEmitter.View(x, shape.ToImmutable()));
    }

    private static void Transpose(OperatorCall call)
    {
        var x = call[0];
        ImmutableArray<int> order = call.Node.Ints("perm") is { } perm
            ? [.. perm.Select(axis => OperatorCall.Axis(axis, x.Rank))]
            : [.. Enumerable.Range(0, x.Rank).Reverse()];
        if (order.Distinct().Count() != x.Rank)
            throw new UnsupportedException($"perm [{string.Join(", ", order)}] of {x.Rank} axes");
        call.Give(call.Graph.Permute(x, order));
    }

    private static void Tile(OperatorCall call)
    {
        var x = call[0];
        var repeats = Extents(call.Integers(1, "repeats"));
        if (repeats.Length != x.Rank)
            throw new UnsupportedException($"repeats [{string.Join(", ", repeats)}] of {x.Rank} axes");
        for (var axis = 0; axis < repeats.Length; axis++)
        {
            var (extent, shape) = (x.Shape[axis], x.Shape);
            if (repeats[axis] == 1)
                continue;
            x = extent == 1
                ? call.Graph.Expand(x, shape.SetItem(axis, repeats[axis]))
                : call.Graph.Gather(x, axis, [.. Enumerable.Range(0, checked(extent * repeats[axis])).Select(i => i % extent)]);
        }

        call.Give(x);
    }

    private static void DepthToSpace(OperatorCall call)
    {
        var (x, block) = (call[0], (int)call.Node.Int("blocksize", 1));
        if (x.Rank != 4 || block < 1 || x.Shape[1] % (block * block) != 0)
            throw new UnsupportedException($"blocks of {block} of [{string.Join(", ", x.Shape)}]");
        var (n, c, h, w) = (x.Shape[0], x.Shape[1] / block / block, x.Shape[2], x.Shape[3]);
        var parts = call.Node.Text("mode", "DCR") == "CRD"
            ? call.Graph.Permute(GraphEmitter.View(x, n, c, block, block, h, w), 0, 1, 4, 2, 5, 3)
            : call.Graph.Permute(GraphEmitter.View(x, n, block, block, c, h, w), 0, 3, 4, 1, 5, 2);
        call.Give(GraphEmitter.View(parts, n, c, h * block, w * block));
    }

    private static void SpaceToDepth(OperatorCall call)
    {
        var (x, block) = (call[0], (int)call.Node.Int("blocksize", 1));
        if (x.Rank != 4 || block < 1 || x.Shape[2] % block != 0 || x.Shape[3] % block != 0)
            throw new UnsupportedException($"blocks of {block} of [{string.Join(", ", x.Shape)}]");
        var (n, c, h, w) = (x.Shape[0], x.Shape[1], x.Shape[2] / block, x.Shape[3] / block);
        var parts = call.Graph.Permute(GraphEmitter.View(x, n, c, h, block, w, block), 0, 3, 5, 1, 2, 4);
        call.Give(GraphEmitter.View(parts, n, c * block * block, h, w));
    }

    private static void Shape(OperatorCall call)
    {
        var shape = call[0].Shape;
        var (start, end) = (Bound(call.Node.Int("start", 0)), Bound(call.Node.Int("end", shape.Length)));
        long[] extents = [.. shape.Skip(start).Take(end - start)];
        call.Give(LoweredValue.Of(new ConstantTensor([extents.Length], extents)));

        int Bound(long place) => (int)Math.Clamp(place < 0 ? place + shape.Length : place, 0, shape.Length);
    }

    private static void EyeLike(OperatorCall call)
    {
        if (call[0].Shape is not [var rows, var columns])
            throw new UnsupportedException($"a value of {call[0].Rank} axes");
        var values = new float[rows * columns];
        for (var (row, shift) = (0, call.Node.Int("k", 0)); row < rows; row++)
            if (row + shift >= 0 && row + shift < columns)
                values[(row * columns) + row + shift] = 1f;
        call.Give(LoweredValue.Of([rows, columns], values));
    }

    private static ImmutableArray<int> Extents(long[]? extents) =>
        extents is not null && extents.All(extent => extent is > 0 and <= int.MaxValue)
            ? [.. extents.Select(extent => (int)extent)]
            : throw new UnsupportedException($"extents [{string.Join(", ", extents ?? [])}]");
}
