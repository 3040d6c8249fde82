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

    private static Number Exactly(NaiveTensor x, int[] coordinates)
    {
        var index = 0;
        for (var i = 0; i < coordinates.Length; i++)
            index = (index * x.Shape[i]) + coordinates[i];
        return x[index];
    }
}
