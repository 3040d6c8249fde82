using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>x / (1 - rate) where u ≥ rate, else 0: inverted dropout (Srivastava et al. 2014), with u uniform in [0, 1).</summary>
/// <remarks>Applied to dy with the same u it is its own gradient.</remarks>
/// <param name="rate">The share that is dropped, in [0, 1).</param>
/// <param name="scale">1 / (1 - rate).</param>
public readonly struct DropoutKeep(float rate, float scale) : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x, float u) => u >= rate ? x * scale : 0f;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x, TVector u)
        where TSimd : struct, ISimd<TVector> =>
        TSimd.And(TSimd.LessThanOrEqual(TSimd.Create(rate), u), TSimd.Multiply(x, TSimd.Create(scale)));
}
