using System.Collections.Immutable;

namespace Tersor.Onnx;

/// <summary>Operators that make one number of several.</summary>
internal static class ConstantReduction
{
    // The opset from which the axes are an input, and before which they are an attribute, is not asked: a node has one of them.
    private const int AxesInput = 1;

    /// <summary>The operators.</summary>
    public static Dictionary<string, Func<FoldedNode, ConstantTensor[]?>> Operators { get; } = new()
    {
        ["CumSum"] = call => [CumSum(call)],
        ["ReduceL1"] = call => [Reduce(call, new(0, (sum, value) => sum + Math.Abs(value)), new(0, AddMagnitude))],
        ["ReduceL2"] = call =>
        [
            Reduce(
                call,
                new(0, (sum, value) => sum + (value * value), (sum, _) => Math.Sqrt(sum)),
                new(0, AddSquare, (sum, _) => (long)Math.Sqrt(sum))),
        ],
        ["ReduceMax"] = call => [Reduce(call, new(double.NegativeInfinity, Math.Max), new(long.MinValue, Math.Max))],
        ["ReduceMean"] = call =>
        [
            Reduce(
                call,
                new(0, (sum, value) => sum + value, (sum, count) => sum / count),
                new(0, Add, (sum, count) => count == 0 ? 0 : sum / count)),
        ],
        ["ReduceMin"] = call => [Reduce(call, new(double.PositiveInfinity, Math.Min), new(long.MaxValue, Math.Min))],
        ["ReduceProd"] = call =>
            [Reduce(call, new(1, (product, value) => product * value), new(1, (product, value) => unchecked(product * value)))],
        ["ReduceSum"] = call => [Reduce(call, new(0, (sum, value) => sum + value), new(0, Add))],
        ["ReduceSumSquare"] = call => [Reduce(call, new(0, (sum, value) => sum + (value * value)), new(0, AddSquare))],
    };

    private static long Add(long sum, long value) => unchecked(sum + value);

    private static long AddMagnitude(long sum, long value) => unchecked(sum + (value < 0 ? -value : value));

    private static long AddSquare(long sum, long value) => unchecked(sum + (value * value));

    private static ConstantTensor Reduce(FoldedNode call, Reduction<double> floats, Reduction<long> integers)
    {
        var tensor = call[0];
        var (shape, rank) = (tensor.Shape, tensor.Shape.Length);
        var named = call.Integers("axes", AxesInput);
        if (named is null or { IsEmpty: true } && call.Node.Int("noop_with_empty_axes", 0) != 0)
            return tensor;
        int[] axes = named is { IsEmpty: false } some ? call.Axes(some, rank) : [.. Enumerable.Range(0, rank)];
        var kept = shape.Select((extent, axis) => axes.Contains(axis) ? 1 : extent).ToImmutableArray();
        var count = call.Spend(kept);
        var reduced = count == 0 ? 0 : tensor.Count / count;
        var result = call.Node.Int("keepdims", 1) != 0 ? kept : [.. shape.Where((_, axis) => !axes.Contains(axis))];
        if (tensor.IsInteger)
        {
            var wholes = Run(integers, i => tensor.Integers[i]);
            return new(result, Array.ConvertAll(wholes, sum => ElementRules.Wrap(tensor.Type, sum)), tensor.Type);
        }

        var sums = Run(floats, i => tensor.Floats[i]);
        return new(result, Array.ConvertAll(sums, sum => ElementRules.Round(tensor.Type, (float)sum)), tensor.Type);

        T[] Run<T>(Reduction<T> reduction, Func<int, T> element)
        {
            var sums = new T[count];
            Array.Fill(sums, reduction.Start);
            for (var i = 0; i < tensor.Count; i++)
            {
                var place = Place(i, shape, kept);
                sums[place] = reduction.Add(sums[place], element(i));
            }

            return reduction.Finish is { } finish ? Array.ConvertAll(sums, sum => finish(sum, reduced)) : sums;
        }
    }

    private static int Place(int index, ImmutableArray<int> shape, ImmutableArray<int> kept)
    {
        var (place, stride) = (0, 1);
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            if (kept[axis] > 1)
                place += index % shape[axis] * stride;
            stride *= kept[axis];
            index /= shape[axis];
        }

        return place;
    }

    private static ConstantTensor CumSum(FoldedNode call)
    {
        var tensor = call[0];
        var shape = tensor.Shape;
        var axis = call.Axis(call.Integer(call[1]), shape.Length);
        var stride = 1;
        foreach (var extent in shape.AsSpan()[(axis + 1)..])
            stride *= extent;
        call.Spend(shape);
        var (isExclusive, isReverse) = (call.Node.Int("exclusive", 0) != 0, call.Node.Int("reverse", 0) != 0);
        return tensor.IsInteger
            ? new(
                shape,
                Sums(tensor.Integers, (a, b) => ElementRules.Wrap(tensor.Type, unchecked(a + b))),
                tensor.Type)
            : new(shape, Sums(tensor.Floats, (a, b) => ElementRules.Round(tensor.Type, a + b)), tensor.Type);

        T[] Sums<T>(T[] values, Func<T, T, T> add)
            where T : struct
        {
            var sums = new T[values.Length];
            for (var n = 0; n < values.Length; n++)
            {
                var i = isReverse ? values.Length - 1 - n : n;
                var place = i / stride % shape[axis];
                var isFirst = place == (isReverse ? shape[axis] - 1 : 0);
                var before = isReverse ? i + stride : i - stride;
                sums[i] = isExclusive
                    ? isFirst ? default : add(sums[before], values[before])
                    : isFirst ? values[i] : add(sums[before], values[i]);
            }

            return sums;
        }
    }

    /// <summary>How numbers become one.</summary>
    /// <param name="Start">What none become.</param>
    /// <param name="Add">Takes in another.</param>
    /// <param name="Finish">Makes the result of what has been taken in and of how many they were.</param>
    private sealed record Reduction<T>(T Start, Func<T, T, T> Add, Func<T, int, T>? Finish = null);
}
