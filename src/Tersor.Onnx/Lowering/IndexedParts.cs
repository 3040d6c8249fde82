using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>
/// Elements by indices. Indices that are known are places; those that the model computes choose rows of a table.
/// </summary>
internal static class IndexedParts
{
    // A table of so many zeros and ones is as large as a choice by products gets.
    private const long LargestChoice = 1 << 24;

    /// <summary>Adds the operators.</summary>
    public static void AddTo(Dictionary<string, Action<OperatorCall>> table)
    {
        table["Gather"] = call =>
            call.Give(Take(call.Graph, call[0], call[1], call.Axis("axis", 0, call[0].Rank)));
        table["GatherElements"] = GatherElements;
        table["GatherND"] = GatherPoints;
        table["Scatter"] = table["ScatterElements"] = ScatterElements;
        table["ScatterND"] = ScatterPoints;
        table["OneHot"] = OneHot;
        table["Trilu"] = Triangle;
        table["Compress"] = Compress;
        table["ReverseSequence"] = ReverseSequence;
    }

    /// <summary>Parts of a value by their places along an axis; the indices' axes take its place.</summary>
    public static LoweredValue Take(GraphEmitter graph, LoweredValue data, LoweredValue indices, int axis)
    {
        ImmutableArray<int> shape = [.. data.Shape[..axis], .. indices.Shape, .. data.Shape[(axis + 1)..]];
        if (indices.Constant is { IsInteger: true } known)
        {
            var places = known.Integers.Select(index => OperatorCall.Axis(index, data.Shape[axis])).ToImmutableArray();
            return GraphEmitter.View(graph.Gather(data, axis, places), shape);
        }

        // The axis comes first: rows of a table.
        ImmutableArray<int> order = [axis, .. Enumerable.Range(0, data.Rank).Where(other => other != axis)];
        var rows = graph.Permute(data, order);
        var (count, features) = (rows.Shape[0], rows.Count / rows.Shape[0]);
        rows = GraphEmitter.View(rows, count, features);
        var chosen = data.Constant is { IsInteger: false }
            ? graph.Embed(indices, WeightView.Of(rows))
            : Choose(graph, indices, rows);
        var back = GraphEmitter.View(chosen, [indices.Count, .. data.Shape[..axis], .. data.Shape[(axis + 1)..]]);
        back = graph.Permute(back, [.. Enumerable.Range(1, axis), 0, .. Enumerable.Range(axis + 1, data.Rank - axis - 1)]);
        return GraphEmitter.View(back, shape) with { Type = data.Type };
    }

    // A product with rows that have a single one.
    private static LoweredValue Choose(GraphEmitter graph, LoweredValue indices, LoweredValue rows)
    {
        if ((long)indices.Count * rows.Shape[0] > LargestChoice)
            throw new UnsupportedException($"{indices.Count} indices that the model computes, of {rows.Shape[0]}");
        var flat = GraphEmitter.View(indices, indices.Count, 1);
        var places = Reductions.Places(2, 1, rows.Shape[0]);
        var hot = graph.Binary(NotNegative(graph, flat, rows.Shape[0]), places, BinaryFunction.Equal);
        return graph.Product(hot, rows);
    }

    // Indices may be counted from the end.
    private static LoweredValue NotNegative(GraphEmitter graph, LoweredValue indices, int count) => graph.Select(
        graph.Binary(LoweredValue.Of(0f), indices, BinaryFunction.Greater), graph.Scale(indices, 1f, count), indices);

    private static void GatherElements(OperatorCall call)
    {
        var (data, indices) = (call[0], call.Known(1, "indices")!);
        var axis = call.Axis("axis", 0, data.Rank);
        var places = new int[indices.Count];
        ForEachPlace(indices.Shape, (i, place) =>
        {
            place[axis] = OperatorCall.Axis(indices.Integers[i], data.Shape[axis]);
            places[i] = Flat(data.Shape, place);
        });
        call.Give(Flatly(call, data, [.. places], indices.Shape));
    }

    private static void GatherPoints(OperatorCall call)
    {
        var (data, indices) = (call[0], call.Known(1, "indices")!);
        var batch = (int)call.Node.Int("batch_dims", 0);
        var depth = indices.Shape[^1];
        if (batch < 0 || batch >= indices.Shape.Length || batch + depth > data.Rank)
            throw new UnsupportedException($"batch_dims = {batch}, indices of [{string.Join(", ", indices.Shape)}]");
        ImmutableArray<int> shape = [.. indices.Shape[..^1], .. data.Shape[(batch + depth)..]];
        var inner = data.Shape[(batch + depth)..].Aggregate(1, (count, extent) => count * extent);
        var places = ImmutableArray.CreateBuilder<int>();
        ForEachPlace(indices.Shape[..^1], (i, place) =>
        {
            int[] point = [.. place[..batch], .. Point(indices, i, data.Shape.AsSpan(batch, depth))];
            var start = Flat(data.Shape[..(batch + depth)], point) * inner;
            for (var j = 0; j < inner; j++)
                places.Add(start + j);
        });
        call.Give(Flatly(call, data, places.ToImmutable(), shape));
    }

    private static void ScatterElements(OperatorCall call)
    {
        var (data, indices) = (call[0], call.Known(1, "indices")!);
        var axis = call.Axis("axis", 0, data.Rank);
        var places = new int[indices.Count];
        ForEachPlace(indices.Shape, (i, place) =>
        {
            place[axis] = OperatorCall.Axis(indices.Integers[i], data.Shape[axis]);
            places[i] = Flat(data.Shape, place);
        });
        Scattering.Scatter(call, places);
    }

    private static void ScatterPoints(OperatorCall call)
    {
        var (data, indices) = (call[0], call.Known(1, "indices")!);
        var depth = indices.Shape[^1];
        if (depth > data.Rank)
            throw new UnsupportedException($"indices of [{string.Join(", ", indices.Shape)}]");
        var inner = data.Shape[depth..].Aggregate(1, (count, extent) => count * extent);
        var places = new int[checked((depth == 0 ? 1 : indices.Count / depth) * inner)];
        ForEachPlace(indices.Shape[..^1], (i, _) =>
        {
            var start = Flat(data.Shape[..depth], Point(indices, i, data.Shape.AsSpan(0, depth))) * inner;
            for (var j = 0; j < inner; j++)
                places[(i * inner) + j] = start + j;
        });
        Scattering.Scatter(call, places);
    }

    private static void OneHot(OperatorCall call)
    {
        var (graph, indices) = (call.Graph, call[0]);
        var depth = call.Known(1, "depth") is { Count: 1 } only ? (int)only.ToFloats()[0] : 0;
        if (depth < 1 || call.Known(2, "values") is not { Count: 2 } values)
            throw new UnsupportedException($"a depth of {depth}");
        var rank = indices.Rank + 1;
        var axis = call.Axis("axis", -1, rank);
        var seen = GraphEmitter.View(indices, indices.Shape.Insert(axis, 1));
        var hot = graph.Binary(NotNegative(graph, seen, depth), Reductions.Places(rank, axis, depth), BinaryFunction.Equal);
        var (off, on) = (values.ToFloats()[0], values.ToFloats()[1]);
        call.Give(graph.Scale(hot with { Type = values.Type }, on - off, off));
    }

    // The part above or below a diagonal; the rest is 0, whatever stands there.
    private static void Triangle(OperatorCall call)
    {
        var x = call[0];
        var shift = call.Integers(1, "k") is [var only] ? only : 0;
        if (x.Shape is not [.., var rows, var columns])
            throw new UnsupportedException($"a value of {x.Rank} axes");
        var isUpper = call.Node.Int("upper", 1) != 0;
        var keeps = new float[rows * columns];
        for (var i = 0; i < keeps.Length; i++)
        {
            long distance = (i % columns) - (i / columns);
            keeps[i] = (isUpper ? distance >= shift : distance <= shift) ? 1f : 0f;
        }

        call.Give(call.Graph.Select(LoweredValue.Of([rows, columns], keeps), x, LoweredValue.Of(0f)) with { Type = x.Type });
    }

    private static void Compress(OperatorCall call)
    {
        var (x, condition) = (call[0], call.Known(1, "condition")!);
        var isFlat = !call.Node.Has("axis");
        var axis = isFlat ? 0 : call.Axis("axis", 0, x.Rank);
        x = isFlat ? GraphEmitter.View(x, x.Count) : x;
        var places = Enumerable.Range(0, Math.Min(condition.Count, x.Shape[axis]))
            .Where(place => condition.Integers[place] != 0).ToImmutableArray();
        call.Give(call.Graph.Gather(x, axis, places));
    }

    private static void ReverseSequence(OperatorCall call)
    {
        var (x, lengths) = (call[0], call.Integers(1, "sequence_lens")!);
        var (time, batch) = (call.Axis("time_axis", 0, x.Rank), call.Axis("batch_axis", 1, x.Rank));
        var places = new int[x.Count];
        ForEachPlace(x.Shape, (i, place) =>
        {
            var length = lengths[place[batch]];
            if (place[time] < length)
                place[time] = (int)length - 1 - place[time];
            places[i] = Flat(x.Shape, place);
        });
        call.Give(Flatly(call, x, [.. places], x.Shape));
    }

    private static LoweredValue Flatly(
        OperatorCall call, LoweredValue x, ImmutableArray<int> places, ImmutableArray<int> shape) =>
        GraphEmitter.View(call.Graph.Gather(GraphEmitter.View(x, x.Count), 0, places), shape);

    private static int[] Point(ConstantTensor indices, int i, ReadOnlySpan<int> extents)
    {
        var point = new int[extents.Length];
        for (var axis = 0; axis < point.Length; axis++)
            point[axis] = OperatorCall.Axis(indices.Integers[(i * point.Length) + axis], extents[axis]);
        return point;
    }

    private static int Flat(ImmutableArray<int> shape, ReadOnlySpan<int> place)
    {
        var flat = 0;
        for (var axis = 0; axis < shape.Length; axis++)
            flat = (flat * shape[axis]) + place[axis];
        return flat;
    }

    // The action may change the place that it is given.
    private static void ForEachPlace(ImmutableArray<int> shape, Action<int, int[]> action)
    {
        var place = new int[shape.Length];
        var count = shape.Aggregate(1, (count, extent) => checked(count * extent));
        for (var i = 0; i < count; i++)
        {
            action(i, [.. place]);
            for (var axis = place.Length - 1; axis >= 0 && ++place[axis] == shape[axis]; axis--)
                place[axis] = 0;
        }
    }
}
