using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>
/// e^x: Cody-Waite reduction by ln 2 to |r| ≤ ln 2 / 2, a degree-7 polynomial (coefficients of Moshier's Cephes
/// library), scaling in two halves so that overflow gives +∞ and underflow passes through the denormals to 0. NaN stays NaN.
/// </summary>
internal static class Exponential
{
    private const float Log2E = 1.44269504f;
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;
    private const float RoundingShift = 12582912f;
    private const float Highest = 89f;
    private const float Lowest = -105f;

    // The polynomial P in e^r = 1 + r + r² · P(r).
    private const float P0 = 1.9875691500e-4f;
    private const float P1 = 1.3981999507e-3f;
    private const float P2 = 8.3334519073e-3f;
    private const float P3 = 4.1665795894e-2f;
    private const float P4 = 1.6666665459e-1f;
    private const float P5 = 5.0000001201e-1f;

    // The polynomial Q in 2^r = 1 + r · Q(r), by the same author.
    private const float Q0 = 1.535336188319500e-4f;
    private const float Q1 = 1.339887440266574e-3f;
    private const float Q2 = 9.618437357674640e-3f;
    private const float Q3 = 5.550332471162809e-2f;
    private const float Q4 = 2.402264791363012e-1f;
    private const float Q5 = 6.931472028550421e-1f;

    /// <summary>e^x; relative error below 2 ulp in the normal range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
    {
        // Beyond these limits the result is already 0 or +∞. The comparisons are false for NaN, which therefore passes.
        x = TSimd.Select(TSimd.GreaterThan(x, TSimd.Create(Highest)), TSimd.Create(Highest), x);
        x = TSimd.Select(TSimd.LessThanOrEqual(x, TSimd.Create(Lowest)), TSimd.Create(Lowest), x);

        var p = Reduced<TSimd, TVector>(x, out var n);
        var half = TSimd.Round(TSimd.Multiply(n, TSimd.Create(0.5f)));
        p = TSimd.Multiply(p, TSimd.PowerOfTwo(half));
        return TSimd.Multiply(p, TSimd.PowerOfTwo(TSimd.Subtract(n, half)));
    }

    /// <summary>e^x for |x| ≤ 87, where the result is a normal number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector ExpInRange<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
    {
        var p = Reduced<TSimd, TVector>(x, out var n);
        return TSimd.Multiply(p, TSimd.PowerOfTwo(n));
    }

    /// <summary>
    /// 2^x for |x| ≤ 126: no reduction by ln 2, since x less its nearest whole number is exact; relative error below 3 ulp.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp2InRange<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
    {
        var n = TSimd.Round(x);
        var r = TSimd.Subtract(x, n);
        return TSimd.Scale(TSimd.MultiplyAdd(Quotient<TSimd, TVector>(r), r, TSimd.Create(1f)), n);
    }

    /// <summary>2^x - 1 for |x| ≤ 126, to a few ulp near 0 as well.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp2MinusOneInRange<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
    {
        var n = TSimd.Round(x);
        var r = TSimd.Subtract(x, n);
        var one = TSimd.Create(1f);
        var power = TSimd.Scale(one, n);
        return TSimd.MultiplyAdd(TSimd.Multiply(Quotient<TSimd, TVector>(r), r), power, TSimd.Subtract(power, one));
    }

    /// <summary>(2^r - 1) / r for |r| ≤ 1/2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Quotient<TSimd, TVector>(TVector r)
        where TSimd : struct, ISimd<TVector>
    {
        var p = TSimd.Create(Q0);
        p = TSimd.MultiplyAdd(p, r, TSimd.Create(Q1));
        p = TSimd.MultiplyAdd(p, r, TSimd.Create(Q2));
        p = TSimd.MultiplyAdd(p, r, TSimd.Create(Q3));
        p = TSimd.MultiplyAdd(p, r, TSimd.Create(Q4));
        return TSimd.MultiplyAdd(p, r, TSimd.Create(Q5));
    }

    /// <summary>e^r in x = r + n · ln 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Reduced<TSimd, TVector>(TVector x, out TVector n)
        where TSimd : struct, ISimd<TVector>
    {
        n = TSimd.Round(TSimd.Multiply(x, TSimd.Create(Log2E)));
        var r = TSimd.MultiplyAdd(n, TSimd.Create(-Ln2High), x);
        r = TSimd.MultiplyAdd(n, TSimd.Create(-Ln2Low), r);

        var p = TSimd.Create(P0);
        p = TSimd.MultiplyAdd(p, r, TSimd.Create(P1));
        p = TSimd.MultiplyAdd(p, r, TSimd.Create(P2));
        p = TSimd.MultiplyAdd(p, r, TSimd.Create(P3));
        p = TSimd.MultiplyAdd(p, r, TSimd.Create(P4));
        p = TSimd.MultiplyAdd(p, r, TSimd.Create(P5));
        p = TSimd.MultiplyAdd(p, TSimd.Multiply(r, r), r);
        return TSimd.Add(p, TSimd.Create(1f));
    }

    /// <summary>
    /// The same for a single number, in arithmetic that every compiler for accelerators turns into vectors of neighbouring work
    /// items: their libraries' exp is a call for each item on OpenCL, and approximate on CUDA; nor can they compile the fused
    /// additions of the other form.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Exp(float x)
    {
        x = x > Highest ? Highest : x;
        x = x <= Lowest ? Lowest : x;
        var p = Reduced(x, out var power);
        var half = power >> 1;
        return p * PowerOfTwo(half) * PowerOfTwo(power - half);
    }

    /// <summary>e^x for |x| ≤ 87, where the result is a normal number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ExpInRange(float x) => Reduced(x, out var power) * PowerOfTwo(power);

    /// <summary>e^r in x = r + power · ln 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Reduced(float x, out int power)
    {
        // Beyond 2^23 a float has no fraction: adding 1.5 · 2^23 rounds to the nearest integer.
        var n = ((x * Log2E) + RoundingShift) - RoundingShift;
        power = (int)n;
        var r = x - (n * Ln2High);
        r -= n * Ln2Low;

        var p = P0;
        p = (p * r) + P1;
        p = (p * r) + P2;
        p = (p * r) + P3;
        p = (p * r) + P4;
        p = (p * r) + P5;
        return (p * (r * r)) + r + 1f;
    }

    private static float PowerOfTwo(int n) => BitConverter.Int32BitsToSingle((n + 127) << 23);
}
