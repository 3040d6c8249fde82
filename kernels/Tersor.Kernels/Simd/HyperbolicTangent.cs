using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>
/// tanh x for vectors: an odd polynomial below 0.625 (coefficients of Moshier's Cephes library), where 1 - 2 / (e^2x + 1)
/// would cancel, and that formula with the sign of x above.
/// </summary>
internal static class HyperbolicTangent
{
    /// <summary>Below this the polynomial is used.</summary>
    internal const float PolynomialLimit = 0.625f;

    /// <summary>From here on tanh x rounds to 1.</summary>
    internal const float Saturation = 10f;

    /// <summary>The polynomial P in tanh x = x + x³ · P(x²).</summary>
    internal const float P0 = -5.70498872745e-3f;

    /// <summary>See <see cref="P0"/>.</summary>
    internal const float P1 = 2.06390887954e-2f;

    /// <summary>See <see cref="P0"/>.</summary>
    internal const float P2 = -5.37397155531e-2f;

    /// <summary>See <see cref="P0"/>.</summary>
    internal const float P3 = 1.33314422036e-1f;

    /// <summary>See <see cref="P0"/>.</summary>
    internal const float P4 = -3.33332819422e-1f;

    /// <summary>tanh x; error below 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Tanh<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
    {
        var one = TSimd.Create(1f);
        var magnitude = TSimd.Abs(x);
        var clamped = TSimd.Select(
            TSimd.GreaterThan(magnitude, TSimd.Create(Saturation)), TSimd.Create(Saturation), magnitude);
        var power = Exponential.Exp<TSimd, TVector>(TSimd.Add(clamped, clamped));
        var large = TSimd.Subtract(one, TSimd.Divide(TSimd.Create(2f), TSimd.Add(power, one)));
        large = TSimd.Or(large, TSimd.And(x, TSimd.Create(-0f)));

        var square = TSimd.Multiply(x, x);
        var p = TSimd.Create(P0);
        p = TSimd.MultiplyAdd(p, square, TSimd.Create(P1));
        p = TSimd.MultiplyAdd(p, square, TSimd.Create(P2));
        p = TSimd.MultiplyAdd(p, square, TSimd.Create(P3));
        p = TSimd.MultiplyAdd(p, square, TSimd.Create(P4));
        var small = TSimd.MultiplyAdd(TSimd.Multiply(p, square), x, x);
        return TSimd.Select(TSimd.LessThanOrEqual(magnitude, TSimd.Create(PolynomialLimit)), small, large);
    }
}
