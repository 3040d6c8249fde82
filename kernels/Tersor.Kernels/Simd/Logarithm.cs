using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>
/// ln x: x = f · 2^e with f in [√½, √2), a degree-9 polynomial in f - 1 (coefficients of Moshier's Cephes
/// library). ln 0 = -∞, ln +∞ = +∞, NaN for NaN and negative numbers; denormals are scaled up first.
/// </summary>
internal static class Logarithm
{
    private const float SmallestNormal = 1.17549435e-38f;
    private const float TwoTo23 = 8388608f;
    private const float SqrtHalf = 0.707106781f;
    private const int MantissaBits = 23;
    private const int MantissaMask = (1 << MantissaBits) - 1;
    private const int ExponentMask = 0xFF;
    private const int InfinityBits = 0x7F800000;

    /// <summary>The exponent of numbers from 1/2 to 1, as floats store it.</summary>
    private const int HalfExponent = 126;

    /// <summary>ln x; error below 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Log<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
    {
        var one = TSimd.Create(1f);
        var isNormal = TSimd.LessThanOrEqual(TSimd.Create(SmallestNormal), x);
        var scaled = TSimd.Select(isNormal, x, TSimd.Multiply(x, TSimd.Create(TwoTo23)));
        var f = TSimd.Split(scaled, out var e);
        e = TSimd.Select(isNormal, e, TSimd.Subtract(e, TSimd.Create(23f)));

        var isLow = TSimd.LessThanOrEqual(f, TSimd.Create(SqrtHalf));
        e = TSimd.Subtract(e, TSimd.And(isLow, one));
        f = TSimd.Subtract(TSimd.Add(f, TSimd.And(isLow, f)), one);

        var p = TSimd.Create(7.0376836292e-2f);
        p = TSimd.MultiplyAdd(p, f, TSimd.Create(-1.1514610310e-1f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Create(1.1676998740e-1f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Create(-1.2420140846e-1f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Create(1.4249322787e-1f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Create(-1.6668057665e-1f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Create(2.0000714765e-1f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Create(-2.4999993993e-1f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Create(3.3333331174e-1f));

        var square = TSimd.Multiply(f, f);
        var result = TSimd.Multiply(TSimd.Multiply(p, f), square);
        result = TSimd.MultiplyAdd(e, TSimd.Create(-2.12194440e-4f), result);
        result = TSimd.MultiplyAdd(square, TSimd.Create(-0.5f), result);
        result = TSimd.MultiplyAdd(e, TSimd.Create(0.693359375f), TSimd.Add(f, result));

        var infinity = TSimd.Create(float.PositiveInfinity);
        result = TSimd.Select(TSimd.LessThanOrEqual(infinity, x), infinity, result);
        result = TSimd.Select(TSimd.LessThanOrEqual(x, TSimd.Create(0f)), TSimd.Create(float.NegativeInfinity), result);
        var isInvalid = TSimd.Or(TSimd.GreaterThan(TSimd.Create(0f), x), TSimd.IsNaN(x));
        return TSimd.Select(isInvalid, TSimd.Create(float.NaN), result);
    }

    /// <summary>
    /// The same for a single number, for accelerators: CUDA's own logarithm is an approximation, absolute near 1, where the
    /// relative error is what losses and their gradients need.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Log(float x)
    {
        var isNormal = x >= SmallestNormal;
        var bits = BitConverter.SingleToInt32Bits(isNormal ? x : x * TwoTo23);
        var e = ((bits >> MantissaBits) & ExponentMask) - (isNormal ? HalfExponent : HalfExponent + MantissaBits);
        var f = BitConverter.Int32BitsToSingle((bits & MantissaMask) | (HalfExponent << MantissaBits));
        var isLow = f <= SqrtHalf;
        var n = (float)(isLow ? e - 1 : e);
        f = (isLow ? f + f : f) - 1f;

        var p = 7.0376836292e-2f;
        p = (p * f) - 1.1514610310e-1f;
        p = (p * f) + 1.1676998740e-1f;
        p = (p * f) - 1.2420140846e-1f;
        p = (p * f) + 1.4249322787e-1f;
        p = (p * f) - 1.6668057665e-1f;
        p = (p * f) + 2.0000714765e-1f;
        p = (p * f) - 2.4999993993e-1f;
        p = (p * f) + 3.3333331174e-1f;
        var square = f * f;
        var result = (p * f * square) - (2.12194440e-4f * n) - (0.5f * square);
        result = result + f + (0.693359375f * n);

        // Asked of the bits, which every compiler compares as they are written: beyond those of +∞ are NaN and negative numbers.
        var order = BitConverter.SingleToInt32Bits(x);
        result = order == InfinityBits ? float.PositiveInfinity : result;
        result = order < 0 || order > InfinityBits ? float.NaN : result;
        return (order & int.MaxValue) == 0 ? float.NegativeInfinity : result;
    }
}
