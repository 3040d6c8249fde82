using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>y = ln x; error below 2 ulp. ln 0 = -∞, NaN below 0.</summary>
public readonly struct Log : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => Logarithm.Log(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector> => Logarithm.Log<TSimd, TVector>(x);
}
