using System.Numerics;
using Matrix = MathNet.Numerics.LinearAlgebra.Matrix<double>;

namespace Tersor.Tasks;

/// <summary>Mean and covariance of a set of points.</summary>
internal sealed class FeatureMoments
{
    private const int Stripe = 32;

    /// <summary>Measures them in double precision.</summary>
    /// <param name="features">Two points at least.</param>
    /// <exception cref="ArgumentException">There is one point only.</exception>
    public FeatureMoments(FeatureSet features)
    {
        if (features.Count < 2)
            throw new ArgumentException("One point has no covariance.", nameof(features));
        var (n, d) = (features.Count, features.Dimension);
        Mean = MeanOf(features);
        var covariance = new double[d * d];

        // Stripes of the matrix are independent of each other, so the sums have one order whichever thread computes them.
        Parallel.For(0, ((d - 1) / Stripe) + 1, stripe => SumStripe(features, covariance, stripe * Stripe));
        for (var i = 0; i < d; i++)
            for (var j = i; j < d; j++)
                covariance[(j * d) + i] = covariance[(i * d) + j] /= n - 1;
        Covariance = Matrix.Build.Dense(d, d, covariance);
    }

    /// <summary>The mean of each feature.</summary>
    public double[] Mean { get; }

    /// <summary>The unbiased covariance, symmetric.</summary>
    public Matrix Covariance { get; }

    private static double[] MeanOf(FeatureSet features)
    {
        var mean = new double[features.Dimension];
        for (var row = 0; row < features.Count; row++)
        {
            var point = features.Rows(row, 1);
            for (var i = 0; i < mean.Length; i++)
                mean[i] += point[i];
        }

        for (var i = 0; i < mean.Length; i++)
            mean[i] /= features.Count;
        return mean;
    }

    private void SumStripe(FeatureSet features, double[] sums, int first)
    {
        var d = features.Dimension;
        var end = Math.Min(first + Stripe, d);
        var point = new double[d];
        for (var row = 0; row < features.Count; row++)
        {
            var values = features.Rows(row, 1);
            for (var i = first; i < d; i++)
                point[i] = values[i] - Mean[i];
            for (var i = first; i < end; i++)
                AddScaled(point.AsSpan(i), point[i], sums.AsSpan((i * d) + i, d - i));
        }
    }

    private static void AddScaled(ReadOnlySpan<double> x, double scale, Span<double> y)
    {
        var i = 0;
        var factor = new Vector<double>(scale);
        for (var width = Vector<double>.Count; i <= x.Length - width; i += width)
            (new Vector<double>(y[i..]) + (new Vector<double>(x[i..]) * factor)).CopyTo(y[i..]);
        for (; i < x.Length; i++)
            y[i] += x[i] * scale;
    }
}
