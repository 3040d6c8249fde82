using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>y = x / (1 + |x|).</summary>
public readonly struct Softsign : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => x / (1f + MathF.Abs(x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector> =>
        TSimd.Divide(x, TSimd.Add(TSimd.Create(1f), TSimd.Abs(x)));
}
