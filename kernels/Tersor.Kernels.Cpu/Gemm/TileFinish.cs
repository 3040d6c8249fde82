using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// What happens to a tile's sums on their way out of the registers: a bias is added, then an addend, then limits are applied.
/// </summary>
/// <param name="bias">One for each row.</param>
/// <param name="hasAddend">Whether there is an addend.</param>
/// <param name="toAddend">The floats from a place of C to its addend.</param>
/// <param name="range">The limits.</param>
internal readonly unsafe struct TileFinish(float* bias, bool hasAddend, nint toAddend, ValueRange range)
{
    private readonly float* _bias = bias;
    private readonly bool _hasAddend = hasAddend;
    private readonly nint _toAddend = toAddend;
    private readonly float _low = range.Low;
    private readonly float _high = range.High;

    /// <summary>Finishes a vector of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TSimd, TVector>(TVector sum, int row, float* c)
        where TSimd : struct, ISimd<TVector>
    {
        sum = TSimd.Add(sum, TSimd.Create(_bias[row]));
        if (_hasAddend)
            sum = TSimd.Add(sum, TSimd.Load(c + _toAddend));
        return TSimd.Clamp(sum, TSimd.Create(_low), TSimd.Create(_high));
    }
}
