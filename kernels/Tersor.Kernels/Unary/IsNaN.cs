using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>1 where x is NaN, else 0.</summary>
public readonly struct IsNaN : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => float.IsNaN(x) ? 1f : 0f;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector> =>
        TSimd.And(TSimd.IsNaN(x), TSimd.Create(1f));
}
