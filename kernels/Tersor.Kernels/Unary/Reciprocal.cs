using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>y = 1 / x, correctly rounded.</summary>
public readonly struct Reciprocal : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => 1f / x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector> => TSimd.Divide(TSimd.Create(1f), x);
}
