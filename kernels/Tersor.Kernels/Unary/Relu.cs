using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>y = max(x, 0). NaN stays NaN, as in the other engines.</summary>
public readonly struct Relu : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => x <= 0f ? 0f : x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector> =>
        TSimd.Select(TSimd.LessThanOrEqual(x, TSimd.Create(0f)), TSimd.Create(0f), x);
}
