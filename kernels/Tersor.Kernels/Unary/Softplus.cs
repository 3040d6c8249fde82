using System.Runtime.Intrinsics;

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
        return (x <= 0f ? 0f : x) + (MathF.Log(u) + ((t - (u - 1f)) / u));
    }

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> x)
    {
        var t = Exponential.Exp<Simd256, Vector256<float>>(-Vector256.Abs(x));
        var u = Vector256<float>.One + t;
        return default(Relu).Invoke(x) + (Logarithm.Log<Simd256, Vector256<float>>(u) + ((t - (u - Vector256<float>.One)) / u));
    }

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> x)
    {
        var t = Exponential.Exp<Simd512, Vector512<float>>(-Vector512.Abs(x));
        var u = Vector512<float>.One + t;
        return default(Relu).Invoke(x) + (Logarithm.Log<Simd512, Vector512<float>>(u) + ((t - (u - Vector512<float>.One)) / u));
    }
}
