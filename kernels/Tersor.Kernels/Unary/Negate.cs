using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>y = -x.</summary>
public readonly struct Negate : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => -x;

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> x) => -x;

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> x) => -x;
}
