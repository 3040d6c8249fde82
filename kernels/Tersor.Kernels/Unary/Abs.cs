using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>y = |x|.</summary>
public readonly struct Abs : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => MathF.Abs(x);

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> x) => Vector256.Abs(x);

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> x) => Vector512.Abs(x);
}
