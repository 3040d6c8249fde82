using System.Numerics;
using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>A row of values that goes to, or comes from, every so-manieth pixel of a row.</summary>
internal static unsafe class StridedRow
{
    /// <summary>Takes the values out of the row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Take(float* row, int step, float* values, int count)
    {
        if (step == 2)
        {
            RowInterleave.TakeSecond(row, values, count);
            return;
        }

        for (var i = 0; i < count; i++)
            values[i] = row[i * step];
    }

    /// <summary>Stores the values.</summary>
    public static void Copy(float* values, float* row, int step, int count)
    {
        for (var i = 0; i < count; i++)
            row[i * step] = values[i];
    }

    /// <summary>Adds the values.</summary>
    public static void Add(float* values, float* row, int step, int count)
    {
        var i = 0;
        if (step == 1)
        {
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
                Vector.Store(Vector.Load(row + i) + Vector.Load(values + i), row + i);
        }

        for (; i < count; i++)
            row[i * step] += values[i];
    }
}
