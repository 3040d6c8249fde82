using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>y = x · σ(factor · x) (Ramachandran, Zoph and Le 2017).</summary>
/// <param name="factor">The factor.</param>
public readonly struct Swish(float factor) : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => x * default(Sigmoid).Invoke(factor * x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector> =>
        TSimd.Multiply(x, default(Sigmoid).Invoke<TSimd, TVector>(TSimd.Multiply(TSimd.Create(factor), x)));
}
