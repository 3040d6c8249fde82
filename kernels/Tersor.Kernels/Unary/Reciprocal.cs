using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>y = 1 / x, correctly rounded.</summary>
public readonly struct Reciprocal : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => 1f / x;

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> x) => Vector256<float>.One / x;

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> x) => Vector512<float>.One / x;
}
