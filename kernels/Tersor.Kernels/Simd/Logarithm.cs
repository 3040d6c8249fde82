using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>
/// ln x for vectors: x = f · 2^e with f in [√½, √2), a degree-9 polynomial in f - 1 (coefficients of Moshier's Cephes
/// library). ln 0 = -∞, ln +∞ = +∞, NaN for NaN and negative numbers; denormals are scaled up first.
/// </summary>
internal static class Logarithm
{
    private const float SmallestNormal = 1.17549435e-38f;
    private const float TwoTo23 = 8388608f;
    private const float SqrtHalf = 0.707106781f;

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
}
