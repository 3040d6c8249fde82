using System.Numerics;

namespace Tersor.Kernels.Cpu;

/// <summary>A row of values that goes to every so-manieth pixel of a row.</summary>
internal static unsafe class StridedRow
{
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
