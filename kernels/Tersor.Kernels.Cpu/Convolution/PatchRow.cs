using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>What one tap of a kernel sees along a row of an image, with zeros beyond both ends.</summary>
internal static unsafe class PatchRow
{
    /// <summary><c>destination[i] = row[x + i · step]</c>, or 0 outside the row, for i &lt; count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(float* row, int width, int x, int step, int count, float* destination)
    {
        if (step == 1 && x >= 0 && x + count <= width)
            RowCopy.Copy(row + x, destination, count);
        else
            CopyClipped(row, width, x, step, count, destination);
    }

    private static void CopyClipped(float* row, int width, int x, int step, int count, float* destination)
    {
        for (var i = 0; i < count; i++, x += step)
            destination[i] = (uint)x < (uint)width ? row[x] : 0;
    }
}
