using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>y = ln(1 + e^x) without overflow: max(x, 0) + ln(1 + e^-|x|); error below 4 ulp.</summary>
public readonly struct Softplus : IUnaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float x)
    {
        // ln(1 + t) = ln u + (t - (u - 1)) / u with u the rounded 1 + t: the correction restores what rounding lost.
        var t = Exponential.Exp(-MathF.Abs(x));
        var u = 1f + t;
        return (x <= 0f ? 0f : x) + (Logarithm.Log(u) + ((t - (u - 1f)) / u));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
    {
        var t = Exponential.Exp<TSimd, TVector>(TSimd.Negate(TSimd.Abs(x)));
        var one = TSimd.Create(1f);
        var u = TSimd.Add(one, t);
        var correction = TSimd.Divide(TSimd.Subtract(t, TSimd.Subtract(u, one)), u);
        return TSimd.Add(
            default(Relu).Invoke<TSimd, TVector>(x), TSimd.Add(Logarithm.Log<TSimd, TVector>(u), correction));
    }
}
