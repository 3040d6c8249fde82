using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>y = 1 / (1 + e^-x); error below 4 ulp where y is a normal number.</summary>
public readonly struct Sigmoid : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x) => 1f / (1f + Exponential.Exp(-x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
    {
        var power = Exponential.Exp<TSimd, TVector>(TSimd.Negate(x));
        var one = TSimd.Create(1f);
        return TSimd.Divide(one, TSimd.Add(one, power));
    }
}
