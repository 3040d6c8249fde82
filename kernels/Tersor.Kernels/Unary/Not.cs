using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>1 where x is 0, else 0.</summary>
public readonly struct Not : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => x == 0f ? 1f : 0f;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector> =>
        TSimd.And(TSimd.Equal(x, TSimd.Create(0f)), TSimd.Create(1f));
}
