using System.Runtime.CompilerServices;
using Tersor.Kernels.Operators;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// The innermost loop of everything sparse: one row of weights times inputs of several lanes, kept in registers. Each weight is broadcast
/// and multiplied with its input's vectors in memory (as XNNPACK's SpMM and SkimCaffe's direct convolution do); a row of few vectors
/// takes two weights at a time into sums of their own, because one chain of additions would wait for each. Up to four vectors the order of
/// additions is the same, so that an image's result does not depend on its batch.
/// </summary>
internal static unsafe class SparseProduct<TSimd, TVector, TVectors>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
    where TVectors : struct, IVectorCount
{
    /// <summary>Floats of a row's result.</summary>
    public static int Lanes => TVectors.Value * TSimd.Count;

    /// <summary>y[row] = bias[row] + Σ value · x[offset] for rows of entries that begin at <paramref name="starts"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows(SparseEntry* entries, int* starts, int rows, float* bias, float* x, float* y)
    {
        for (var row = 0; row < rows; row++)
            One(entries + starts[row], starts[row + 1] - starts[row], x, Lanes, bias[row], y + ((nint)row * Lanes));
    }

    /// <summary>y[i] = bias + Σ value · x[positions[i] + offset]: the same entries at many places of an image.</summary>
    /// <param name="entries">One output channel's.</param>
    /// <param name="count">How many.</param>
    /// <param name="bias">The channel's.</param>
    /// <param name="x">The images.</param>
    /// <param name="unit">The floats that an offset or position of 1 stands for.</param>
    /// <param name="positions">Where the windows begin.</param>
    /// <param name="windows">How many windows.</param>
    /// <param name="y">The windows' results, one after the other.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Windows(SparseEntry* entries, int count, float bias, float* x, nint unit, int* positions, int windows, float* y)
    {
        for (var i = 0; i < windows; i++)
            One(entries, count, x + (positions[i] * unit), unit, bias, y + ((nint)i * Lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void One(SparseEntry* entries, int count, float* x, nint unit, float bias, float* y)
    {
        var (a0, a1, a2, a3) = (TSimd.Create(bias), TSimd.Create(0f), TSimd.Create(0f), TSimd.Create(0f));
        var (a4, a5, a6, a7) = (TSimd.Create(0f), TSimd.Create(0f), TSimd.Create(0f), TSimd.Create(0f));
        if (TVectors.Value > 1)
            a1 = a0;
        if (TVectors.Value > 2)
            (a2, a3) = (a0, a0);
        if (TVectors.Value > 4)
            (a4, a5, a6, a7) = (a0, a0, a0, a0);

        var entry = entries;
        var end = entries + count;
        if (TVectors.Value > 4)
        {
            for (; entry < end; entry++)
            {
                Add(entry, x, unit, ref a0, ref a1, ref a2, ref a3);
                var weight = TSimd.Create(entry->Value);
                var from = x + (entry->Offset * unit);
                a4 = TSimd.MultiplyAdd(weight, TSimd.Load(from + (4 * TSimd.Count)), a4);
                a5 = TSimd.MultiplyAdd(weight, TSimd.Load(from + (5 * TSimd.Count)), a5);
                if (TVectors.Value > 6)
                {
                    a6 = TSimd.MultiplyAdd(weight, TSimd.Load(from + (6 * TSimd.Count)), a6);
                    a7 = TSimd.MultiplyAdd(weight, TSimd.Load(from + (7 * TSimd.Count)), a7);
                }
            }
        }
        else
        {
            for (; entry + 1 < end; entry += 2)
            {
                Add(entry, x, unit, ref a0, ref a1, ref a2, ref a3);
                Add(entry + 1, x, unit, ref a4, ref a5, ref a6, ref a7);
            }

            if (entry < end)
                Add(entry, x, unit, ref a0, ref a1, ref a2, ref a3);
            (a0, a1, a2, a3) = (TSimd.Add(a0, a4), TSimd.Add(a1, a5), TSimd.Add(a2, a6), TSimd.Add(a3, a7));
        }

        TSimd.Store(a0, y);
        if (TVectors.Value > 1)
            TSimd.Store(a1, y + TSimd.Count);
        if (TVectors.Value > 2)
        {
            TSimd.Store(a2, y + (2 * TSimd.Count));
            TSimd.Store(a3, y + (3 * TSimd.Count));
        }

        if (TVectors.Value > 4)
        {
            TSimd.Store(a4, y + (4 * TSimd.Count));
            TSimd.Store(a5, y + (5 * TSimd.Count));
        }

        if (TVectors.Value > 6)
        {
            TSimd.Store(a6, y + (6 * TSimd.Count));
            TSimd.Store(a7, y + (7 * TSimd.Count));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        SparseEntry* entry, float* x, nint unit, ref TVector sum0, ref TVector sum1, ref TVector sum2, ref TVector sum3)
    {
        var weight = TSimd.Create(entry->Value);
        var from = x + (entry->Offset * unit);
        sum0 = TSimd.MultiplyAdd(weight, TSimd.Load(from), sum0);
        if (TVectors.Value > 1)
            sum1 = TSimd.MultiplyAdd(weight, TSimd.Load(from + TSimd.Count), sum1);
        if (TVectors.Value > 2)
        {
            sum2 = TSimd.MultiplyAdd(weight, TSimd.Load(from + (2 * TSimd.Count)), sum2);
            sum3 = TSimd.MultiplyAdd(weight, TSimd.Load(from + (3 * TSimd.Count)), sum3);
        }
    }
}
