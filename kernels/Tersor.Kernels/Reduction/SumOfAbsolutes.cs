using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>Σ |x|. NaN if any value is.</summary>
public readonly struct SumOfAbsolutes : IReductionOperator
{
    /// <inheritdoc/>
    public float Identity => 0f;

    /// <inheritdoc/>
    public float Map(float x) => MathF.Abs(x);

    /// <inheritdoc/>
    public Vector256<float> Map(Vector256<float> x) => Vector256.Abs(x);

    /// <inheritdoc/>
    public Vector512<float> Map(Vector512<float> x) => Vector512.Abs(x);

    /// <inheritdoc/>
    public float Combine(float a, float b) => a + b;

    /// <inheritdoc/>
    public Vector256<float> Combine(Vector256<float> a, Vector256<float> b) => a + b;

    /// <inheritdoc/>
    public Vector512<float> Combine(Vector512<float> a, Vector512<float> b) => a + b;
}
