using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>1 where a ≥ b, else 0, also where either is NaN.</summary>
public readonly struct GreaterThanOrEqual : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float a, float b) => a >= b ? 1f : 0f;

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> a, Vector256<float> b) =>
        Vector256.GreaterThanOrEqual(a, b) & Vector256<float>.One;

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> a, Vector512<float> b) =>
        Vector512.GreaterThanOrEqual(a, b) & Vector512<float>.One;
}
