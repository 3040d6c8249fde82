using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Operators;

/// <summary>
/// What an LSTM's cell makes of its gates' sums, for predictions: gates over common denominators, because two divisions take less than
/// half the time of five, and out of powers of two, which take half the instructions of those of e. Exponents have a limit that keeps every
/// product of three powers finite; results differ from those of <see cref="Sigmoid"/> and <see cref="Tanh"/> by a few units of 2⁻²⁴,
/// absolutely.
/// </summary>
public static class LstmGates
{
    private const float Log2E = 1.44269504f;

    // A gate closed by 2⁴⁰ lets less than 10⁻¹² through, and tanh is 1 to single precision.
    private const float Limit = 40f;

    /// <summary>c = σ(f) · c + σ(i) · tanh(g); returns σ(o) · tanh(c).</summary>
    /// <param name="i">Sums of the input gates.</param>
    /// <param name="f">Sums of the forget gates.</param>
    /// <param name="g">Sums of the cell gates.</param>
    /// <param name="o">Sums of the output gates.</param>
    /// <param name="c">The cells, replaced.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Step<TSimd, TVector>(TVector i, TVector f, TVector g, TVector o, ref TVector c)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        var one = TSimd.Create(1f);
        var forget = TSimd.Add(one, Power<TSimd, TVector>(f, -Log2E));
        var power = Power<TSimd, TVector>(g, -2f * Log2E);
        var input = TSimd.Multiply(
            TSimd.Add(one, Power<TSimd, TVector>(i, -Log2E)),
            TSimd.Add(one, power));
        var numerator = TSimd.MultiplyAdd(c, input, TSimd.Multiply(TSimd.Subtract(one, power), forget));
        c = TSimd.Divide(numerator, TSimd.Multiply(forget, input));

        power = Power<TSimd, TVector>(c, -2f * Log2E);
        var output = TSimd.Add(one, Power<TSimd, TVector>(o, -Log2E));
        return TSimd.Divide(TSimd.Subtract(one, power), TSimd.Multiply(output, TSimd.Add(one, power)));
    }

    /// <summary>2^(factor · x) with the exponent brought between the limits; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Power<TSimd, TVector>(TVector x, float factor)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        var exponent = TSimd.Multiply(x, TSimd.Create(factor));
        return Exponential.Exp2InRange<TSimd, TVector>(TSimd.Clamp(exponent, TSimd.Create(-Limit), TSimd.Create(Limit)));
    }
}
