using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>y = x times the hard sigmoid of x with a slope of 1/6 and ½ at 0 (Howard et al. 2019).</summary>
public readonly struct HardSwish : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => x * new HardSigmoid(1f / 6f, 0.5f).Invoke(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector> =>
        TSimd.Multiply(x, new HardSigmoid(1f / 6f, 0.5f).Invoke<TSimd, TVector>(x));
}
