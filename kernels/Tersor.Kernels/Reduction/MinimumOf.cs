using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>The smallest value, +∞ of none. NaN if any value is.</summary>
public readonly struct MinimumOf : IReductionOperator
{
    /// <inheritdoc/>
    public float Identity => float.PositiveInfinity;

    /// <inheritdoc/>
    public float Map(float x) => x;

    /// <inheritdoc/>
    public Vector256<float> Map(Vector256<float> x) => x;

    /// <inheritdoc/>
    public Vector512<float> Map(Vector512<float> x) => x;

    /// <inheritdoc/>
    public float Combine(float a, float b) => default(Minimum).Invoke(a, b);

    /// <inheritdoc/>
    public Vector256<float> Combine(Vector256<float> a, Vector256<float> b) => default(Minimum).Invoke(a, b);

    /// <inheritdoc/>
    public Vector512<float> Combine(Vector512<float> a, Vector512<float> b) => default(Minimum).Invoke(a, b);
}
