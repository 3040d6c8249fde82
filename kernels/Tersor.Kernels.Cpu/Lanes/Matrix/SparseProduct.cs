using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// The innermost loop of everything sparse: one row of weights times inputs of several lanes, kept in registers. Each weight is
/// broadcast and multiplied with its input's vectors in memory (as XNNPACK's SpMM and SkimCaffe's direct convolution do); a row
/// of few vectors takes two weights at a time into sums of their own, because one chain of additions would wait for each. Up to
/// four vectors the order of additions is the same, so that an image's result does not depend on its batch.
/// </summary>
internal static unsafe class SparseProduct<TSimd, TVector, TVectors>
    where TSimd : struct, ISimd<TVector>
    where TVectors : struct, IVectorCount
{
    /// <summary>
    /// y[row] = bias[row] + Σ value · x[offset] for rows of entries that begin at <paramref name="starts"/>; without a bias
    /// y[row] += Σ. An offset of 1 stands for <paramref name="unit"/> floats.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows(SparseEntry* entries, int* starts, int rows, float* bias, float* x, nint unit, float* y)
    {
        nint lanes = TVectors.Value * TSimd.Count;
        for (var row = 0; row < rows; row++)
            One(
                entries + starts[row], entries + starts[row + 1], x, unit, bias == null ? null : bias + row, y + (row * lanes));
    }

    /// <summary>
    /// y[To] = bias + Σ value · x[From + offset] for each run: the same entries at many places of an image; without a bias y[To]
    /// += Σ.
    /// </summary>
    /// <param name="entries">One output channel's.</param>
    /// <param name="count">The number of entries.</param>
    /// <param name="bias">The channel's, or null.</param>
    /// <param name="x">The images.</param>
    /// <param name="unit">The floats that an offset or place of 1 stands for.</param>
    /// <param name="runs">Where the windows and their results begin; each run takes as many floats as there are lanes.</param>
    /// <param name="windows">The number of runs.</param>
    /// <param name="y">The results' plane.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Windows(
        SparseEntry* entries, int count, float* bias, float* x, nint unit, WindowRun* runs, int windows, float* y)
    {
        for (var i = 0; i < windows; i++)
            One(entries, entries + count, x + (runs[i].From * unit), unit, bias, y + (runs[i].To * unit));
    }

    // The locals are constants to the compiler. Asking for them once keeps the number of inlined calls within its budget: beyond
    // that it leaves calls in the loop, and they would push all sums out of the registers. One weight written as a method of its
    // own, its sums by reference, costs 3 to 7 % of a convolution.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void One(SparseEntry* entry, SparseEntry* end, float* x, nint unit, float* bias, float* y)
    {
        var vectors = TVectors.Value;
        var width = TSimd.Count;
        var zero = TSimd.Create(0f);
        TVector a0, a1, a2, a3, a4, a5, a6, a7;
        if (bias != null)
        {
            a0 = a1 = a2 = a3 = TSimd.Create(*bias);
            a4 = a5 = a6 = a7 = vectors > 4 ? a0 : zero;
        }
        else
        {
            a0 = TSimd.Load(y);
            a1 = vectors > 1 ? TSimd.Load(y + width) : zero;
            (a2, a3) = vectors > 2 ? (TSimd.Load(y + (2 * width)), TSimd.Load(y + (3 * width))) : (zero, zero);
            (a4, a5) = vectors > 4 ? (TSimd.Load(y + (4 * width)), TSimd.Load(y + (5 * width))) : (zero, zero);
            a6 = vectors > 6 ? TSimd.Load(y + (6 * width)) : zero;
            a7 = vectors > 7 ? TSimd.Load(y + (7 * width)) : zero;
        }

        if (vectors > 4)
        {
            for (; entry < end; entry++)
            {
                var weight = TSimd.Create(entry->Value);
                var from = x + (entry->Offset * unit);
                a0 = TSimd.MultiplyAdd(weight, TSimd.Load(from), a0);
                a1 = TSimd.MultiplyAdd(weight, TSimd.Load(from + width), a1);
                a2 = TSimd.MultiplyAdd(weight, TSimd.Load(from + (2 * width)), a2);
                a3 = TSimd.MultiplyAdd(weight, TSimd.Load(from + (3 * width)), a3);
                a4 = TSimd.MultiplyAdd(weight, TSimd.Load(from + (4 * width)), a4);
                a5 = TSimd.MultiplyAdd(weight, TSimd.Load(from + (5 * width)), a5);
                if (vectors > 6)
                    a6 = TSimd.MultiplyAdd(weight, TSimd.Load(from + (6 * width)), a6);
                if (vectors > 7)
                    a7 = TSimd.MultiplyAdd(weight, TSimd.Load(from + (7 * width)), a7);
            }
        }
        else
        {
            // Pairs, and what is left over behind them: no branch in between.
            for (var last = end - 1; entry < last; entry += 2)
            {
                var weight = TSimd.Create(entry->Value);
                var from = x + (entry->Offset * unit);
                a0 = TSimd.MultiplyAdd(weight, TSimd.Load(from), a0);
                if (vectors > 1)
                    a1 = TSimd.MultiplyAdd(weight, TSimd.Load(from + width), a1);
                if (vectors > 2)
                {
                    a2 = TSimd.MultiplyAdd(weight, TSimd.Load(from + (2 * width)), a2);
                    a3 = TSimd.MultiplyAdd(weight, TSimd.Load(from + (3 * width)), a3);
                }

                weight = TSimd.Create(entry[1].Value);
                from = x + (entry[1].Offset * unit);
                a4 = TSimd.MultiplyAdd(weight, TSimd.Load(from), a4);
                if (vectors > 1)
                    a5 = TSimd.MultiplyAdd(weight, TSimd.Load(from + width), a5);
                if (vectors > 2)
                {
                    a6 = TSimd.MultiplyAdd(weight, TSimd.Load(from + (2 * width)), a6);
                    a7 = TSimd.MultiplyAdd(weight, TSimd.Load(from + (3 * width)), a7);
                }
            }

            if (entry < end)
            {
                var weight = TSimd.Create(entry->Value);
                var from = x + (entry->Offset * unit);
                a0 = TSimd.MultiplyAdd(weight, TSimd.Load(from), a0);
                if (vectors > 1)
                    a1 = TSimd.MultiplyAdd(weight, TSimd.Load(from + width), a1);
                if (vectors > 2)
                {
                    a2 = TSimd.MultiplyAdd(weight, TSimd.Load(from + (2 * width)), a2);
                    a3 = TSimd.MultiplyAdd(weight, TSimd.Load(from + (3 * width)), a3);
                }
            }
        }

        if (vectors > 4)
        {
            TSimd.Store(a4, y + (4 * width));
            TSimd.Store(a5, y + (5 * width));
            if (vectors > 6)
                TSimd.Store(a6, y + (6 * width));
            if (vectors > 7)
                TSimd.Store(a7, y + (7 * width));
        }
        else
        {
            (a0, a1, a2, a3) = (TSimd.Add(a0, a4), TSimd.Add(a1, a5), TSimd.Add(a2, a6), TSimd.Add(a3, a7));
        }

        TSimd.Store(a0, y);
        if (vectors > 1)
            TSimd.Store(a1, y + width);
        if (vectors > 2)
        {
            TSimd.Store(a2, y + (2 * width));
            TSimd.Store(a3, y + (3 * width));
        }
    }
}
