using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>The largest value, -∞ of none. NaN if any value is.</summary>
public readonly struct MaximumOf : IReductionOperator
{
    /// <inheritdoc/>
    public float Identity => float.NegativeInfinity;

    /// <inheritdoc/>
    public float Map(float x) => x;

    /// <inheritdoc/>
    public Vector256<float> Map(Vector256<float> x) => x;

    /// <inheritdoc/>
    public Vector512<float> Map(Vector512<float> x) => x;

    /// <inheritdoc/>
    public float Combine(float a, float b) => default(Maximum).Invoke(a, b);

    /// <inheritdoc/>
    public Vector256<float> Combine(Vector256<float> a, Vector256<float> b) => default(Maximum).Invoke(a, b);

    /// <inheritdoc/>
    public Vector512<float> Combine(Vector512<float> a, Vector512<float> b) => default(Maximum).Invoke(a, b);
}
