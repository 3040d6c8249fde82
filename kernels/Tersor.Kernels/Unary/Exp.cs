using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>y = e^x; error below 2 ulp. Overflows to +∞, underflows through the denormals to 0.</summary>
public readonly struct Exp : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => Exponential.Exp(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector> => Exponential.Exp<TSimd, TVector>(x);
}
