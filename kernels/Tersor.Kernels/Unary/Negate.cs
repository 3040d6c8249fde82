using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>y = -x.</summary>
public readonly struct Negate : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => -x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector> => TSimd.Negate(x);
}
