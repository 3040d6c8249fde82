using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>What one tap of a kernel sees along a row of an image, with zeros beyond both ends.</summary>
internal static unsafe class PatchRow
{
    /// <summary><c>destination[i] = row[x + i · step]</c>, or 0 outside the row, for i &lt; count.</summary>
    public static void CopyClipped(float* row, int width, int x, int step, int count, float* destination)
    {
        if (step == 1)
        {
            var before = Math.Clamp(-x, 0, count);
            var inside = Math.Clamp(width - x - before, 0, count - before);
            RowCopy.Copy(row + x + before, destination + before, inside);
            Zero(destination, 0, before);
            Zero(destination, before + inside, count);
            return;
        }

        for (var i = 0; i < count; i++, x += step)
            destination[i] = (uint)x < (uint)width ? row[x] : 0;
    }

    /// <summary>What several taps see above or below the image: zeros.</summary>
    public static void Clear(float* panel, int taps, int count)
    {
        for (var i = 0; i < taps; i++)
            new Span<float>(panel + (i * MicroKernel.Columns), count).Clear();
    }

    // Padding is a pixel or two: a loop takes less time than a call.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Zero(float* destination, int first, int end)
    {
        for (var i = first; i < end; i++)
            destination[i] = 0;
    }
}
