using System.Numerics;

namespace Tersor.Kernels;

/// <summary>
/// Pairs of words as pairs of standard normal floats: Box and Muller (1958) with own logarithm, sine and cosine, made of
/// additions, multiplications, divisions and roots without fusing, so that no mathematical library decides the bits.
/// </summary>
public static class NormalSample
{
    private const float SqrtHalf = 0.707106781f;
    private const float HalfPi = 1.57079633f;

    /// <summary>The radius √(-2 ln u) for u = (m + 1) · 2^-24 in (0, 1], m the word's upper 24 bits: at most 5.77.</summary>
    public static float Radius(uint word)
    {
        // u = f · 2^e with f in [1/2, 1), then moved to [√½, √2) around 1, where ln f is a polynomial (Cephes).
        var mantissa = (int)(word >> 8) + 1;
        var bits = 32 - BitOperations.LeadingZeroCount((uint)mantissa);
        var f = mantissa / (float)(1 << bits);
        var e = bits - 24;

        // Choices of values, not ways through the code: accelerators then take both at once.
        var isLow = f < SqrtHalf;
        e = isLow ? e - 1 : e;
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
        var log = (p * f * square) - (2.12194440e-4f * e) - (0.5f * square);
        log = log + f + (0.693359375f * e);
        return MathF.Sqrt(MathF.Max(0f, -2f * log));
    }

    /// <summary>Sine and cosine of 2πv for v the word's upper 24 bits · 2^-24; error below 2^-23.</summary>
    public static void Direction(uint word, out float sine, out float cosine)
    {
        // The nearest quarter turn is exact in integers; what is left is at most an eighth of a turn.
        var turns = (int)(word >> 8);
        var quarter = (turns + (1 << 21)) >> 22;
        var r = (turns - (quarter << 22)) * (1f / 4194304f) * HalfPi;
        var z = r * r;
        var s = -1.9515295891e-4f;
        s = (s * z) + 8.3321608736e-3f;
        s = (s * z) - 1.6666654611e-1f;
        s = (s * z * r) + r;
        var c = 2.443315711809948e-5f;
        c = (c * z) - 1.388731625493765e-3f;
        c = (c * z) + 4.166664568298827e-2f;
        c = (c * z * z) - (0.5f * z) + 1f;

        var isOdd = (quarter & 1) != 0;
        var (upright, lying) = (isOdd ? c : s, isOdd ? s : c);
        sine = (quarter & 2) != 0 ? -upright : upright;
        cosine = ((quarter + 1) & 2) != 0 ? -lying : lying;
    }
}
