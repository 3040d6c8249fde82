namespace Tersor.Kernels.Cpu.Tests;

/// <summary>Random symmetric positive definite matrices, and the plain way to their inverse.</summary>
internal static class SymmetricMatrix
{
    /// <summary>XᵀX of random inputs and some of the identity, [order, order].</summary>
    public static double[] Random(int order, int seed)
    {
        var random = new Random(seed);
        var inputs = new double[(order + 3) * order];
        for (var i = 0; i < inputs.Length; i++)
            inputs[i] = random.NextDouble() - 0.3;
        var matrix = new double[order * order];
        for (var i = 0; i < order; i++)
            for (var j = 0; j < order; j++)
            {
                for (var k = 0; k < order + 3; k++)
                    matrix[(i * order) + j] += inputs[(k * order) + i] * inputs[(k * order) + j];
                matrix[(i * order) + j] += i == j ? 0.5 : 0;
            }

        return matrix;
    }

    /// <summary>The inverse by Gauss and Jordan, without pivots: fine for positive definite matrices.</summary>
    public static double[] Inverse(double[] matrix, int order)
    {
        var (left, right) = ((double[])matrix.Clone(), new double[order * order]);
        for (var i = 0; i < order; i++)
            right[(i * order) + i] = 1;
        for (var pivot = 0; pivot < order; pivot++)
        {
            var value = left[(pivot * order) + pivot];
            for (var j = 0; j < order; j++)
            {
                left[(pivot * order) + j] /= value;
                right[(pivot * order) + j] /= value;
            }

            for (var i = 0; i < order; i++)
            {
                var factor = left[(i * order) + pivot];
                for (var j = 0; j < order && i != pivot; j++)
                {
                    left[(i * order) + j] -= factor * left[(pivot * order) + j];
                    right[(i * order) + j] -= factor * right[(pivot * order) + j];
                }
            }
        }

        return right;
    }

    /// <summary>The largest difference between A·B and what it should be.</summary>
    public static double LargestError(double[] a, double[] b, bool transposes, Func<int, int, double> expected, int order)
    {
        var largest = 0d;
        for (var i = 0; i < order; i++)
            for (var j = 0; j < order; j++)
            {
                var sum = 0d;
                for (var k = 0; k < order; k++)
                    sum += a[(i * order) + k] * (transposes ? b[(j * order) + k] : b[(k * order) + j]);
                largest = Math.Max(largest, Math.Abs(sum - expected(i, j)));
            }

        return largest;
    }
}
