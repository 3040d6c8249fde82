using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>y = √x, correctly rounded; NaN below 0.</summary>
public readonly struct Sqrt : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => MathF.Sqrt(x);

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> x) => Vector256.Sqrt(x);

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> x) => Vector512.Sqrt(x);
}
