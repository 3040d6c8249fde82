using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// Copies blocks of short rows. A last partial vector overlaps the one before, so that nothing outside a row is touched and
/// nothing goes element by element.
/// </summary>
internal static unsafe class RowCopy
{
    /// <summary>Copies <paramref name="rows"/> rows of <paramref name="columns"/> elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(float* source, nint sourceStride, float* destination, nint destinationStride, int rows, int columns)
    {
        // Rows of at most two vectors are what panels are made of: they get loops without a branch in them.
        if (Vector512.IsHardwareAccelerated && columns is >= 16 and <= 32)
            CopyPairs512(source, sourceStride, destination, destinationStride, rows, columns - 16);
        else if (Vector256.IsHardwareAccelerated && columns == 8)
            CopySingles256(source, sourceStride, destination, destinationStride, rows);
        else if (Vector256.IsHardwareAccelerated && columns is > 8 and <= 16)
            CopyPairs256(source, sourceStride, destination, destinationStride, rows, columns - 8);
        else
            CopyAny(source, sourceStride, destination, destinationStride, rows, columns);
    }

    /// <summary>Copies one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(float* source, float* destination, int columns)
    {
        if (Vector512.IsHardwareAccelerated && columns >= 16)
        {
            var last = columns - 16;
            for (var j = 0; j < last; j += 16)
                Vector512.Load(source + j).Store(destination + j);
            Vector512.Load(source + last).Store(destination + last);
        }
        else if (Vector256.IsHardwareAccelerated && columns >= 8)
        {
            var last = columns - 8;
            for (var j = 0; j < last; j += 8)
                Vector256.Load(source + j).Store(destination + j);
            Vector256.Load(source + last).Store(destination + last);
        }
        else if (Vector128.IsHardwareAccelerated && columns >= 4)
        {
            var last = columns - 4;
            for (var j = 0; j < last; j += 4)
                Vector128.Load(source + j).Store(destination + j);
            Vector128.Load(source + last).Store(destination + last);
        }
        else
        {
            for (var j = 0; j < columns; j++)
                destination[j] = source[j];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyPairs512(
        float* source, nint sourceStride, float* destination, nint destinationStride, int rows, int second)
    {
        for (; rows > 0; rows--)
        {
            var first = Vector512.Load(source);
            Vector512.Load(source + second).Store(destination + second);
            first.Store(destination);
            source += sourceStride;
            destination += destinationStride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyPairs256(
        float* source, nint sourceStride, float* destination, nint destinationStride, int rows, int second)
    {
        for (; rows > 0; rows--)
        {
            var first = Vector256.Load(source);
            Vector256.Load(source + second).Store(destination + second);
            first.Store(destination);
            source += sourceStride;
            destination += destinationStride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopySingles256(float* source, nint sourceStride, float* destination, nint destinationStride, int rows)
    {
        for (; rows > 0; rows--)
        {
            Vector256.Load(source).Store(destination);
            source += sourceStride;
            destination += destinationStride;
        }
    }

    private static void CopyAny(
        float* source, nint sourceStride, float* destination, nint destinationStride, int rows, int columns)
    {
        for (; rows > 0; rows--)
        {
            Copy(source, destination, columns);
            source += sourceStride;
            destination += destinationStride;
        }
    }
}
