using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>-1, 0 or 1, as x is negative, 0 or positive; NaN stays NaN.</summary>
public readonly struct Sign : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => x > 0f ? 1f : x < 0f ? -1f : x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
    {
        var zero = TSimd.Create(0f);
        x = TSimd.Select(TSimd.GreaterThan(x, zero), TSimd.Create(1f), x);
        return TSimd.Select(TSimd.GreaterThan(zero, x), TSimd.Create(-1f), x);
    }
}
