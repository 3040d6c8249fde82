using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// How a run of elements is cut into blocks of a fixed length for <see cref="WorkerPool"/>: by the number of elements alone,
/// never by the number of threads, so that results do not depend on it.
/// </summary>
public static class BlockPartition
{
    /// <summary>Elements a block: 64 KiB of floats, some microseconds of work, far more than handing it over takes.</summary>
    public const int Length = 16384;

    /// <summary>The number of blocks that hold <paramref name="count"/> elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Count(int count) => (int)(((long)count + Length - 1) / Length);

    /// <summary>The first element of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Start(int block) => block * Length;

    /// <summary>The elements of a block, fewer in the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Size(int block, int count) => Math.Min(Length, count - Start(block));

    /// <summary>How many rows of <paramref name="length"/> elements make up about a block, at least one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int RowsPerBlock(int length) => Math.Max(1, Length / Math.Max(1, length));
}
