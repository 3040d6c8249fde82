using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>x / (1 - rate) where u ≥ rate, else 0: inverted dropout (Srivastava et al. 2014), with u uniform in [0, 1).</summary>
/// <remarks>Applied to dy with the same u it is its own gradient.</remarks>
/// <param name="rate">The share that is dropped, in [0, 1).</param>
/// <param name="scale">1 / (1 - rate).</param>
public readonly struct DropoutKeep(float rate, float scale) : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x, float u) => u >= rate ? x * scale : 0f;

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> u) =>
        Vector256.GreaterThanOrEqual(u, Vector256.Create(rate)) & (x * scale);

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> x, Vector512<float> u) =>
        Vector512.GreaterThanOrEqual(u, Vector512.Create(rate)) & (x * scale);
}
