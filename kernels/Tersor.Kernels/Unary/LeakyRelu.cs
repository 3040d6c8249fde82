using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>y = x if x &gt; 0, else slope · x. NaN stays NaN.</summary>
/// <param name="slope">The factor of negative values.</param>
public readonly struct LeakyRelu(float slope) : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => x > 0f ? x : slope * x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector> =>
        TSimd.Select(TSimd.GreaterThan(x, TSimd.Create(0f)), x, TSimd.Multiply(TSimd.Create(slope), x));
}
