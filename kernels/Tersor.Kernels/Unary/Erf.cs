using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>y = erf x; error below 2 ulp.</summary>
public readonly struct Erf : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => ErrorFunction.Erf(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector> => ErrorFunction.Erf<TSimd, TVector>(x);
}
