using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>y = sin x; error below 2^-23 for |x| ≤ 10,000.</summary>
public readonly struct Sin : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => Trigonometry.Sin(x, quarters: 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector> => Trigonometry.Sin<TSimd, TVector>(x, quarters: 0f);
}
