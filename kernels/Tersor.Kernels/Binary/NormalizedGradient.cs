using System.Runtime.CompilerServices;

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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x, TVector dy)
        where TSimd : struct, ISimd<TVector>
    {
        var slope = TSimd.Multiply(TSimd.Subtract(x, TSimd.Create(mean)), TSimd.Create(slopeShare));
        return TSimd.Multiply(TSimd.Subtract(TSimd.Subtract(dy, TSimd.Create(meanShare)), slope), TSimd.Create(scale));
    }
}
