using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>Σ (x - mean)²: the second pass of a two-pass variance. NaN if any value is.</summary>
/// <param name="mean">The value that deviations are taken from.</param>
public readonly struct SumOfSquaredDeviations(float mean) : IReductionOperator
{
    /// <inheritdoc/>
    public float Identity => 0f;

    /// <inheritdoc/>
    public float Map(float x) => (x - mean) * (x - mean);

    /// <inheritdoc/>
    public Vector256<float> Map(Vector256<float> x)
    {
        var deviation = x - Vector256.Create(mean);
        return deviation * deviation;
    }

    /// <inheritdoc/>
    public Vector512<float> Map(Vector512<float> x)
    {
        var deviation = x - Vector512.Create(mean);
        return deviation * deviation;
    }

    /// <inheritdoc/>
    public float Combine(float a, float b) => a + b;

    /// <inheritdoc/>
    public Vector256<float> Combine(Vector256<float> a, Vector256<float> b) => a + b;

    /// <inheritdoc/>
    public Vector512<float> Combine(Vector512<float> a, Vector512<float> b) => a + b;
}
