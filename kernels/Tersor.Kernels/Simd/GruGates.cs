using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>
/// What a gated recurrent unit makes of its gates' sums, for predictions: as <see cref="LstmGates"/> does it, with the same
/// limits and errors.
/// </summary>
public static class GruGates
{
    /// <summary>Sums become σ of them: both gates out of one division.</summary>
    /// <param name="update">Sums of the update gates, replaced.</param>
    /// <param name="reset">Sums of the reset gates, replaced.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Open<TSimd, TVector>(ref TVector update, ref TVector reset)
        where TSimd : struct, ISimd<TVector>
    {
        var one = TSimd.Create(1f);
        var z = TSimd.Add(one, LstmGates.Power<TSimd, TVector>(update, -LstmGates.Log2E));
        var r = TSimd.Add(one, LstmGates.Power<TSimd, TVector>(reset, -LstmGates.Log2E));
        var inverse = TSimd.Divide(one, TSimd.Multiply(z, r));
        update = TSimd.Multiply(r, inverse);
        reset = TSimd.Multiply(z, inverse);
    }

    /// <summary>Returns the next outputs n + z · (h - n), where n = tanh of a sum.</summary>
    /// <param name="sum">Sums of the candidates.</param>
    /// <param name="update">The update gates z.</param>
    /// <param name="last">The last outputs h.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Next<TSimd, TVector>(TVector sum, TVector update, TVector last)
        where TSimd : struct, ISimd<TVector>
    {
        var one = TSimd.Create(1f);
        var power = LstmGates.Power<TSimd, TVector>(sum, -2f * LstmGates.Log2E);
        var next = TSimd.Divide(TSimd.Subtract(one, power), TSimd.Add(one, power));
        return TSimd.MultiplyAdd(update, TSimd.Subtract(last, next), next);
    }
}
