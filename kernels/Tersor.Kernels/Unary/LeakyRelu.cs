using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>y = x if x &gt; 0, else slope · x. NaN stays NaN.</summary>
/// <param name="slope">The factor of negative values.</param>
public readonly struct LeakyRelu(float slope) : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => x > 0f ? x : slope * x;

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> x) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256<float>.Zero), x, Vector256.Create(slope) * x);

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> x) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<float>.Zero), x, Vector512.Create(slope) * x);
}
