using System.Runtime.CompilerServices;

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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector> =>
        TSimd.Add(
            TSimd.Multiply(TSimd.Subtract(x, TSimd.Create(mean)), TSimd.Create(scale)), TSimd.Create(shift));
}
