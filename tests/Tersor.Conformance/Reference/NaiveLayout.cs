using Tersor.Core;

namespace Tersor.Conformance;

/// <summary>The same numbers in other places.</summary>
public static class NaiveLayout
{
    public static NaiveTensor Reshape(NaiveTensor x, Shape shape) => new(shape, x.Numbers.ToArray());

    public static NaiveTensor Permute(NaiveTensor x, params int[] order)
    {
        var y = new NaiveTensor(new Shape([.. order.Select(i => x.Shape[i])]));
        for (var i = 0; i < y.Count; i++)
        {
            var to = y.Coordinates(i);
            var from = new int[order.Length];
            for (var j = 0; j < order.Length; j++)
                from[order[j]] = to[j];
            y[i] = x.At(from);
        }

        return y;
    }

    public static NaiveTensor Narrow(NaiveTensor x, int dimension, int start, int length)
    {
        var y = new NaiveTensor(x.Shape.With(dimension, length));
        for (var i = 0; i < y.Count; i++)
        {
            var from = y.Coordinates(i);
            from[dimension] += start;
            y[i] = Exactly(x, from);
        }

        return y;
    }

    public static NaiveTensor Take(NaiveTensor x, int dimension, params int[] places) =>
        Concat([.. places.Select(place => Narrow(x, dimension, place, 1))], dimension);

    public static NaiveTensor Pad(NaiveTensor x, int[] before, int[] after, float number)
    {
        for (var i = 0; i < before.Length; i++)
            x = Concat([Full(i, before[i]), x, Full(i, after[i])], i);
        return x;

        NaiveTensor Full(int dimension, int count) => new NaiveTensor(x.Shape.With(dimension, count)).Map(_ => number);
    }

    public static NaiveTensor Broadcast(NaiveTensor x, Shape shape) => new NaiveTensor(shape).Zip(x, (_, b) => b);

    public static NaiveTensor Sum(NaiveTensor x, int dimension, bool keepDimension)
    {
        var kept = x.Shape.With(dimension, 1);
        var sums = new Summation[kept.Count];
        var inner = x.Shape.CountOf(dimension + 1, x.Shape.Rank);
        var length = x.Shape[dimension];
        for (var i = 0; i < x.Count; i++)
            sums[(i / (inner * length) * inner) + (i % inner)].Add(x[i]);

        return new NaiveTensor(keepDimension ? kept : x.Shape.Without(dimension), [.. sums.Select(sum => sum.Total)]);
    }

    /// <summary>What a function makes of the numbers that differ only in their places along some dimensions.</summary>
    public static NaiveTensor Reduce(NaiveTensor x, int[] dimensions, bool keepDimensions, Func<NaiveTensor, NaiveTensor> fold)
    {
        var reduced = dimensions.Select(x.Shape.Index).Order().ToArray();
        var kept = reduced.Aggregate(x.Shape, (shape, i) => shape.With(i, 1));
        var groups = Enumerable.Range(0, kept.Count).Select(_ => new List<Number>()).ToArray();
        var places = new NaiveTensor(kept);
        for (var i = 0; i < x.Count; i++)
        {
            var coordinates = x.Coordinates(i);
            var place = 0;
            for (var j = 0; j < coordinates.Length; j++)
                place = (place * places.Shape[j]) + (kept[j] == 1 ? 0 : coordinates[j]);
            groups[place].Add(x[i]);
        }

        var shape = keepDimensions ? kept : reduced.Reverse().Aggregate(x.Shape, (shorter, i) => shorter.Without(i));
        return new NaiveTensor(shape, [.. groups.Select(group => fold(new NaiveTensor(new Shape(group.Count), [.. group]))[0])]);
    }

    public static NaiveTensor Max(NaiveTensor x) => NaiveTensor.Scalar(x.Numbers.ToArray().MaxBy(number => number.Value));

    public static Number Product(NaiveTensor x) => x.Numbers.ToArray().Aggregate((Number)1f, (product, v) => product * v);

    public static NaiveTensor Min(NaiveTensor x) => NaiveTensor.Scalar(x.Numbers.ToArray().MinBy(number => number.Value));

    public static NaiveTensor Concat(NaiveTensor[] parts, int dimension)
    {
        var y = new NaiveTensor(parts[0].Shape.With(dimension, parts.Sum(part => part.Shape[dimension])));
        for (var i = 0; i < y.Count; i++)
        {
            var from = y.Coordinates(i);
            var part = 0;
            for (; from[dimension] >= parts[part].Shape[dimension]; part++)
                from[dimension] -= parts[part].Shape[dimension];
            y[i] = Exactly(parts[part], from);
        }

        return y;
    }

    private static Number Exactly(NaiveTensor x, int[] coordinates)
    {
        var index = 0;
        for (var i = 0; i < coordinates.Length; i++)
            index = (index * x.Shape[i]) + coordinates[i];
        return x[index];
    }
}
