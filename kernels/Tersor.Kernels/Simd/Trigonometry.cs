using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>
/// sin x and cos x: x = r + n · π/2 with |r| ≤ π/4 (Cody-Waite reduction in three parts), and one of two polynomials
/// (coefficients of Moshier's Cephes library). The reduction is exact enough for |x| up to 10,000; beyond it the results lose
/// digits, but stay between -1 and 1. NaN for NaN and infinities.
/// </summary>
internal static class Trigonometry
{
    private const float TwoOverPi = 0.636619772f;
    private const float High = 1.5703125f;
    private const float Middle = 4.83751296997e-4f;
    private const float Low = 7.54978995489e-8f;
    private const float RoundingShift = 12582912f;

    // The polynomial S in sin r = r + r³ · S(r²).
    private const float S0 = -1.9515295891e-4f;
    private const float S1 = 8.3321608736e-3f;
    private const float S2 = -1.6666654611e-1f;

    // The polynomial C in cos r = 1 - r²/2 + r⁴ · C(r²).
    private const float C0 = 2.443315711809948e-5f;
    private const float C1 = -1.388731625493765e-3f;
    private const float C2 = 4.166664568298827e-2f;

    /// <summary>sin(x + quarters · π/2).</summary>
    /// <param name="x">The angle.</param>
    /// <param name="quarters">0 for the sine, 1 for the cosine.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sin<TSimd, TVector>(TVector x, float quarters)
        where TSimd : struct, ISimd<TVector>
    {
        var (zero, one, half) = (TSimd.Create(0f), TSimd.Create(1f), TSimd.Create(0.5f));
        var n = TSimd.Round(TSimd.Multiply(x, TSimd.Create(TwoOverPi)));
        var r = TSimd.Subtract(x, TSimd.Multiply(n, TSimd.Create(High)));
        r = TSimd.Subtract(r, TSimd.Multiply(n, TSimd.Create(Middle)));
        r = TSimd.Subtract(r, TSimd.Multiply(n, TSimd.Create(Low)));
        r = TSimd.Clamp(r, TSimd.Create(-1f), one);

        var s = TSimd.Multiply(r, r);
        var sine = TSimd.MultiplyAdd(TSimd.Create(S0), s, TSimd.Create(S1));
        sine = TSimd.MultiplyAdd(sine, s, TSimd.Create(S2));
        sine = TSimd.MultiplyAdd(TSimd.Multiply(sine, s), r, r);
        var cosine = TSimd.MultiplyAdd(TSimd.Create(C0), s, TSimd.Create(C1));
        cosine = TSimd.MultiplyAdd(cosine, s, TSimd.Create(C2));
        cosine = TSimd.MultiplyAdd(TSimd.Multiply(cosine, s), s, TSimd.Subtract(one, TSimd.Multiply(half, s)));

        // Odd quarters take the other polynomial, every second pair of quarters the other sign.
        n = TSimd.Add(n, TSimd.Create(quarters));
        var pairs = TSimd.Multiply(n, half);
        var isEven = TSimd.Equal(pairs, TSimd.Round(pairs));
        pairs = TSimd.Multiply(TSimd.Select(isEven, n, TSimd.Subtract(n, one)), TSimd.Create(0.25f));
        var isPositive = TSimd.Equal(pairs, TSimd.Round(pairs));
        var value = TSimd.Select(isEven, sine, cosine);
        return TSimd.Select(isPositive, value, TSimd.Subtract(zero, value));
    }

    /// <summary>The same for a single number, in arithmetic alone: accelerators' own functions are approximate.</summary>
    public static float Sin(float x, int quarters)
    {
        var n = ((x * TwoOverPi) + RoundingShift) - RoundingShift;
        var r = x - (n * High);
        r -= n * Middle;
        r -= n * Low;
        r = r > 1f ? 1f : r < -1f ? -1f : r;

        var s = r * r;
        var sine = (S0 * s) + S1;
        sine = (sine * s) + S2;
        sine = (sine * s * r) + r;
        var cosine = (C0 * s) + C1;
        cosine = (cosine * s) + C2;
        cosine = (cosine * s * s) + (1f - (0.5f * s));

        var quarter = (int)n + quarters;
        var value = (quarter & 1) == 0 ? sine : cosine;
        return (quarter & 2) == 0 ? value : -value;
    }
}
