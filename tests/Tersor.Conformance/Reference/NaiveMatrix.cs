using Tersor.Core;
using Tersor.Kernels;

namespace Tersor.Conformance;

/// <summary>Matrix products by their definition.</summary>
public static class NaiveMatrix
{
    public static NaiveTensor Product(NaiveTensor a, bool transposeA, NaiveTensor b, bool transposeB)
    {
        var (rows, inner) = transposeA ? (a.Shape[1], a.Shape[0]) : (a.Shape[0], a.Shape[1]);
        var columns = transposeB ? b.Shape[0] : b.Shape[1];
        var y = new NaiveTensor(new Shape(rows, columns));
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                var sum = new Summation();
                for (var k = 0; k < inner; k++)
                    sum.Add((transposeA ? a[k, i] : a[i, k]) * (transposeB ? b[j, k] : b[k, j]));
                y[i, j] = sum.Total;
            }
        }

        return y;
    }

    /// <summary>Products matrix by matrix, broadcast as in NumPy.</summary>
    public static NaiveTensor Products(NaiveTensor a, bool transposeA, NaiveTensor b, bool transposeB)
    {
        var outer = Shape.Broadcast(a.Shape.With(-1, 1).With(-2, 1), b.Shape.With(-1, 1).With(-2, 1));
        var (rows, columns) = (a.Shape[transposeA ? -1 : -2], b.Shape[transposeB ? -2 : -1]);
        var places = new NaiveTensor(outer);
        var products = Enumerable.Range(0, outer.Count)
            .Select(i => Product(Matrix(a, places.Coordinates(i)), transposeA, Matrix(b, places.Coordinates(i)), transposeB));
        return new NaiveTensor(
            outer.With(-2, rows).With(-1, columns), [.. products.SelectMany(product => product.Numbers.ToArray())]);
    }

    private static NaiveTensor Matrix(NaiveTensor x, int[] outer)
    {
        var matrix = new NaiveTensor(new Shape(x.Shape[-2], x.Shape[-1]));
        for (var i = 0; i < matrix.Count; i++)
            matrix[i] = x.At([.. outer[..^2], .. matrix.Coordinates(i)]);
        return matrix;
    }

    public static NaiveTensor Affine(NaiveTensor x, NaiveTensor weight, NaiveTensor? bias, Activation activation, float slope)
    {
        var sums = Product(x, false, weight, true);
        if (bias is not null)
            sums = sums.Zip(bias, (a, b) => a + b);
        return sums.Map(s => NaiveActivation.Apply(activation, s, slope));
    }
}
