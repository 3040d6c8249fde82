using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>
/// What an LSTM's cell makes of its gates' sums, for predictions and, with the gates themselves, for training: gates over common
/// denominators, because two divisions take less than half the time of five, and out of powers of two, which take half the
/// instructions of those of e. Exponents have a limit that keeps every product of three powers finite; results differ from those
/// of <see cref="Sigmoid"/> and <see cref="Tanh"/> by a few units of 2⁻²⁴, absolutely.
/// </summary>
public static class LstmGates
{
    /// <summary>The number of gates, input, forget, cell and output: i, f, g, o, the order of the rows of weights.</summary>
    public const int Count = 4;

    internal const float Log2E = 1.44269504f;

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

    /// <summary>
    /// The same for training: the sums become the gates σ(i), σ(f), tanh(g) and σ(o), c becomes f · c + i · g; returns o ·
    /// tanh(c).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Forward<TSimd, TVector>(ref TVector i, ref TVector f, ref TVector g, ref TVector o, ref TVector c)
        where TSimd : struct, ISimd<TVector>
    {
        var one = TSimd.Create(1f);
        var input = TSimd.Add(one, Power<TSimd, TVector>(i, -Log2E));
        var forget = TSimd.Add(one, Power<TSimd, TVector>(f, -Log2E));
        var inverse = TSimd.Divide(one, TSimd.Multiply(input, forget));
        i = TSimd.Multiply(forget, inverse);
        f = TSimd.Multiply(input, inverse);

        // tanh(x) is e / (2 + e), where e = 2^(2 x log₂ e) - 1: a small x keeps all its digits, and gradients live on small
        // numbers.
        var excess = Excess<TSimd, TVector>(g);
        var squashed = TSimd.Add(excess, TSimd.Create(2f));
        var output = TSimd.Add(one, Power<TSimd, TVector>(o, -Log2E));
        inverse = TSimd.Divide(one, TSimd.Multiply(squashed, output));
        g = TSimd.Multiply(TSimd.Multiply(excess, output), inverse);
        o = TSimd.Multiply(squashed, inverse);

        c = TSimd.MultiplyAdd(f, c, TSimd.Multiply(i, g));
        return TSimd.Multiply(o, Squash<TSimd, TVector>(c));
    }

    /// <summary>
    /// The gradient of <see cref="Forward"/>: the gates become the gradients of their sums. tanh(c) is computed again: it costs
    /// less than the memory to keep it.
    /// </summary>
    /// <param name="i">The input gates.</param>
    /// <param name="f">The forget gates.</param>
    /// <param name="g">The cell gates.</param>
    /// <param name="o">The output gates.</param>
    /// <param name="cPrevious">The cells before the step.</param>
    /// <param name="c">The cells after it.</param>
    /// <param name="dh">The gradient of the outputs.</param>
    /// <param name="dc">The gradient of the cells through the next step.</param>
    /// <returns>The gradient of the cells before the step.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Backward<TSimd, TVector>(
        ref TVector i, ref TVector f, ref TVector g, ref TVector o, TVector cPrevious, TVector c, TVector dh, TVector dc)
        where TSimd : struct, ISimd<TVector>
    {
        var one = TSimd.Create(1f);
        var squashed = Squash<TSimd, TVector>(c);
        var output = TSimd.Multiply(dh, o);
        var cell = TSimd.MultiplyAdd(output, TSimd.Subtract(one, TSimd.Multiply(squashed, squashed)), dc);
        o = TSimd.Multiply(TSimd.Multiply(output, squashed), TSimd.Subtract(one, o));
        var input = TSimd.Multiply(cell, i);
        i = TSimd.Multiply(TSimd.Multiply(input, g), TSimd.Subtract(one, i));
        g = TSimd.Multiply(input, TSimd.Subtract(one, TSimd.Multiply(g, g)));
        var forget = TSimd.Multiply(cell, f);
        f = TSimd.Multiply(TSimd.Multiply(forget, cPrevious), TSimd.Subtract(one, f));
        return forget;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Squash<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
    {
        var excess = Excess<TSimd, TVector>(x);
        return TSimd.Divide(excess, TSimd.Add(excess, TSimd.Create(2f)));
    }

    /// <summary>e^2x - 1, within the same limits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Excess<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector> => Exponential.Exp2MinusOneInRange<TSimd, TVector>(
            Exponent<TSimd, TVector>(x, 2f * Log2E));

    /// <summary>2^(factor · x) with the exponent brought between the limits; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Power<TSimd, TVector>(TVector x, float factor)
        where TSimd : struct, ISimd<TVector> => Exponential.Exp2InRange<TSimd, TVector>(Exponent<TSimd, TVector>(x, factor));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Exponent<TSimd, TVector>(TVector x, float factor)
        where TSimd : struct, ISimd<TVector> =>
        TSimd.Clamp(TSimd.Multiply(x, TSimd.Create(factor)), TSimd.Create(-Limit), TSimd.Create(Limit));
}
