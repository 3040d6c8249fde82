using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>y = max(x, 0). NaN stays NaN, as in the other engines.</summary>
public readonly struct Relu : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => x <= 0f ? 0f : x;

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> x) =>
        Vector256.ConditionalSelect(Vector256.LessThanOrEqual(x, Vector256<float>.Zero), Vector256<float>.Zero, x);

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> x) =>
        Vector512.ConditionalSelect(Vector512.LessThanOrEqual(x, Vector512<float>.Zero), Vector512<float>.Zero, x);
}
