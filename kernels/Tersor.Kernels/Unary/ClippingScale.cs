using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>
/// What a gradient whose squared norm is x is multiplied by so that its norm doesn't exceed a limit (Pascanu, Mikolov and Bengio
/// 2013): limit / √x if √x &gt; limit, else 1. NaN gives 1.
/// </summary>
/// <param name="limit">The largest norm.</param>
public readonly struct ClippingScale(float limit) : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x)
    {
        var norm = MathF.Sqrt(x);
        return norm > limit ? limit / norm : 1f;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
    {
        var norm = TSimd.Sqrt(x);
        var largest = TSimd.Create(limit);
        return TSimd.Select(TSimd.GreaterThan(norm, largest), TSimd.Divide(largest, norm), TSimd.Create(1f));
    }
}
