using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>y = 1 / (1 + e^-x); error below 4 ulp where y is a normal number.</summary>
public readonly struct Sigmoid : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => 1f / (1f + Exponential.Exp(-x));

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> x) =>
        Vector256<float>.One / (Vector256<float>.One + Exponential.Exp<Simd256, Vector256<float>>(-x));

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> x) =>
        Vector512<float>.One / (Vector512<float>.One + Exponential.Exp<Simd512, Vector512<float>>(-x));
}
