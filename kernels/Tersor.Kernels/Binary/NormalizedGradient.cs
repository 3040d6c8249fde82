using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>The gradient of a batch norm by its input: scale · (dy - meanShare - (x - mean) · slopeShare).</summary>
/// <param name="mean">The batch mean.</param>
/// <param name="scale">γ / σ.</param>
/// <param name="meanShare">The mean of dy.</param>
/// <param name="slopeShare">The mean of dy · (x - mean), over σ².</param>
public readonly struct NormalizedGradient(float mean, float scale, float meanShare, float slopeShare) : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x, float dy) => scale * (dy - meanShare - ((x - mean) * slopeShare));

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> dy) =>
        scale * (dy - Vector256.Create(meanShare) - ((x - Vector256.Create(mean)) * slopeShare));

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> x, Vector512<float> dy) =>
        scale * (dy - Vector512.Create(meanShare) - ((x - Vector512.Create(mean)) * slopeShare));
}
