using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>y = (x - mean) · scale + shift: what a batch norm does to an element.</summary>
/// <param name="mean">The subtrahend.</param>
/// <param name="scale">γ / σ.</param>
/// <param name="shift">β.</param>
public readonly struct Standardize(float mean, float scale, float shift) : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => ((x - mean) * scale) + shift;

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> x) => ((x - Vector256.Create(mean)) * scale) + Vector256.Create(shift);

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> x) => ((x - Vector512.Create(mean)) * scale) + Vector512.Create(shift);
}
