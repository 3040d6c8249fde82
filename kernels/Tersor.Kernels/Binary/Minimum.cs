using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>The smaller of a and b; NaN if either is.</summary>
public readonly struct Minimum : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float a, float b) => NotANumber.Is(a) ? a : NotANumber.Is(b) ? b : a < b ? a : b;

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> a, Vector256<float> b) =>
        Vector256.ConditionalSelect(Vector256.LessThan(a, b) | Vector256.IsNaN(a), a, b);

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> a, Vector512<float> b) =>
        Vector512.ConditionalSelect(Vector512.LessThan(a, b) | Vector512.IsNaN(a), a, b);
}
