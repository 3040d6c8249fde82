using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Operators;

/// <summary>
/// What an LSTM's cell makes of its gates' sums, for predictions: gates over common denominators, because two divisions take less than
/// half the time of five. With limits that keep every product of three exponentials finite; results differ from those of
/// <see cref="Sigmoid"/> and <see cref="Tanh"/> by a few units of 2⁻²⁴, absolutely.
/// </summary>
public static class LstmGates
{
    // σ(-28) is below 10⁻¹², tanh 12 is 1 to single precision.
    private const float Closed = -28f;
    private const float Open = 80f;
    private const float Saturated = 12f;

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
        var forget = TSimd.Add(one, Power<TSimd, TVector>(f, -1f, Closed, Open));
        var power = Power<TSimd, TVector>(g, -2f, -Saturated, Saturated);
        var input = TSimd.Multiply(
            TSimd.Add(one, Power<TSimd, TVector>(i, -1f, Closed, Open)),
            TSimd.Add(one, power));
        var numerator = TSimd.MultiplyAdd(c, input, TSimd.Multiply(TSimd.Subtract(one, power), forget));
        c = TSimd.Divide(numerator, TSimd.Multiply(forget, input));

        power = Power<TSimd, TVector>(c, -2f, -Saturated, Saturated);
        var output = TSimd.Add(one, Power<TSimd, TVector>(o, -1f, Closed, Open));
        return TSimd.Divide(TSimd.Subtract(one, power), TSimd.Multiply(output, TSimd.Add(one, power)));
    }

    /// <summary>e^(factor · x) with x brought between the limits; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Power<TSimd, TVector>(TVector x, float factor, float low, float high)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        x = TSimd.Select(TSimd.GreaterThan(x, TSimd.Create(high)), TSimd.Create(high), x);
        x = TSimd.Select(TSimd.LessThanOrEqual(x, TSimd.Create(low)), TSimd.Create(low), x);
        return Exponential.ExpInRange<TSimd, TVector>(TSimd.Multiply(x, TSimd.Create(factor)));
    }
}
