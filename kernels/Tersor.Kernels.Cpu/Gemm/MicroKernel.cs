using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// The innermost product: a packed panel of A ([depth, rows]) times a packed panel of B ([depth, <see cref="Columns"/>]), kept
/// in registers, then stored or added to C. Which instruction set it uses is decided once, when it is compiled.
/// </summary>
internal static unsafe class MicroKernel
{
    /// <summary>The largest number of rows in a tile.</summary>
    public static int MaxRows =>
        Avx512F.IsSupported ? MicroKernel512.MaxRows
        : Fma.IsSupported ? MicroKernel256.MaxRows
        : Vector128.IsHardwareAccelerated ? MicroKernel128.MaxRows
        : MicroKernelScalar.MaxRows;

    /// <summary>The columns of a tile: always all of them; the caller cuts an edge off a scratch tile.</summary>
    public static int Columns =>
        Avx512F.IsSupported ? MicroKernel512.Columns
        : Fma.IsSupported ? MicroKernel256.Columns
        : Vector128.IsHardwareAccelerated ? MicroKernel128.Columns
        : MicroKernelScalar.Columns;

    /// <summary>
    /// C[rows, <see cref="Columns"/>] (+)= A · B. Where the last half of the columns is not wanted, C's may be left as it is.
    /// </summary>
    /// <param name="rows">Rows of the tile.</param>
    /// <param name="columns">Wanted columns of the tile.</param>
    /// <param name="depth">Columns of A, rows of B.</param>
    /// <param name="a">A's packed panel.</param>
    /// <param name="b">B's packed panel or, with offsets, what these begin from.</param>
    /// <param name="offsets">Where each row of B lies, at any alignment; null for a packed panel.</param>
    /// <param name="c">The tile.</param>
    /// <param name="stride">The distance between rows of the tile.</param>
    /// <param name="accumulate">Whether to add to the tile.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        int rows, int columns, nint depth, float* a, float* b, int* offsets, float* c, nint stride, bool accumulate)
    {
        var wide = columns > Columns / 2;
        if (offsets == null)
            Run<Packed>(rows, wide, depth, a, b, offsets, c, stride, accumulate, null);
        else
            Run<RightScattered>(rows, wide, depth, a, b, offsets, c, stride, accumulate, null);
    }

    /// <summary>
    /// The same with offsets, but C's sums are finished before they are stored: all columns, whichever are wanted.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunFinished(
        int rows, nint depth, float* a, float* b, int* offsets, float* c, nint stride, bool accumulate, TileFinish finish) =>
        Run<RightFinished>(rows, wide: true, depth, a, b, offsets, c, stride, accumulate, &finish);

    /// <summary>The same, but A's columns lie wherever offsets say, their rows one after the other, and B is packed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunLeft(
        int rows, int columns, nint depth, float* a, int* offsets, float* b, float* c, nint stride, bool accumulate) =>
        Run<LeftScattered>(rows, columns > Columns / 2, depth, a, b, offsets, c, stride, accumulate, null);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run<TSide>(
        int rows, bool wide, nint depth, float* a, float* b, int* offsets, float* c, nint stride, bool accumulate,
        TileFinish* finish)
        where TSide : struct, ISide
    {
        if (Avx512F.IsSupported)
            Run<MicroKernel512, TSide>(rows, wide, depth, a, b, offsets, c, stride, accumulate, finish);
        else if (Fma.IsSupported)
            Run<MicroKernel256, TSide>(rows, wide, depth, a, b, offsets, c, stride, accumulate, finish);
        else if (Vector128.IsHardwareAccelerated)
            Run<MicroKernel128, TSide>(rows, wide, depth, a, b, offsets, c, stride, accumulate, finish);
        else
            Run<MicroKernelScalar, TSide>(rows, wide, depth, a, b, offsets, c, stride, accumulate, finish);
    }

    // A guard is a constant to the compiler: no kernel is made for tiles that are too high for it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run<TKernel, TSide>(
        int rows, bool wide, nint depth, float* a, float* b, int* offsets, float* c, nint stride, bool add,
        TileFinish* f)
        where TKernel : struct, IMicroKernel
        where TSide : struct, ISide
    {
        switch (rows)
        {
            case 1: TSide.Run<TKernel, Rows1>(wide, depth, a, b, offsets, c, stride, add, f); break;
            case 2: TSide.Run<TKernel, Rows2>(wide, depth, a, b, offsets, c, stride, add, f); break;
            case 3: TSide.Run<TKernel, Rows3>(wide, depth, a, b, offsets, c, stride, add, f); break;
            case 4: TSide.Run<TKernel, Rows4>(wide, depth, a, b, offsets, c, stride, add, f); break;
            case 5 when TKernel.MaxRows > 4: TSide.Run<TKernel, Rows5>(wide, depth, a, b, offsets, c, stride, add, f); break;
            case 6 when TKernel.MaxRows > 4: TSide.Run<TKernel, Rows6>(wide, depth, a, b, offsets, c, stride, add, f); break;
            case 7 when TKernel.MaxRows > 6: TSide.Run<TKernel, Rows7>(wide, depth, a, b, offsets, c, stride, add, f); break;
            case 8 when TKernel.MaxRows > 6: TSide.Run<TKernel, Rows8>(wide, depth, a, b, offsets, c, stride, add, f); break;
            case 9 when TKernel.MaxRows > 6: TSide.Run<TKernel, Rows9>(wide, depth, a, b, offsets, c, stride, add, f); break;
            case 10 when TKernel.MaxRows > 6: TSide.Run<TKernel, Rows10>(wide, depth, a, b, offsets, c, stride, add, f); break;
            case 11 when TKernel.MaxRows > 6: TSide.Run<TKernel, Rows11>(wide, depth, a, b, offsets, c, stride, add, f); break;
            case 12 when TKernel.MaxRows > 6: TSide.Run<TKernel, Rows12>(wide, depth, a, b, offsets, c, stride, add, f); break;
            case 13 when TKernel.MaxRows > 6: TSide.Run<TKernel, Rows13>(wide, depth, a, b, offsets, c, stride, add, f); break;
            case 14 when TKernel.MaxRows > 6: TSide.Run<TKernel, Rows14>(wide, depth, a, b, offsets, c, stride, add, f); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run<TKernel, TWide, TNarrow>(
        bool wide, nint depth, float* a, float* b, int* offsets, float* c, nint stride, bool accumulate,
        TileFinish* finish)
        where TKernel : struct, IMicroKernel
        where TWide : struct, ITileShape
        where TNarrow : struct, ITileShape
    {
        if (wide)
            TKernel.Run<TWide>(depth, a, b, offsets, c, stride, accumulate, finish);
        else
            TKernel.Run<TNarrow>(depth, a, b, offsets, c, stride, accumulate, finish);
    }

    /// <summary>Which operand lies wherever offsets say.</summary>
    private interface ISide
    {
        static abstract void Run<TKernel, TRows>(
            bool wide, nint depth, float* a, float* b, int* offsets, float* c, nint stride, bool accumulate,
            TileFinish* finish)
            where TKernel : struct, IMicroKernel
            where TRows : struct, IRowCount;
    }

    private readonly struct Packed : ISide
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run<TKernel, TRows>(
            bool wide, nint depth, float* a, float* b, int* offsets, float* c, nint stride, bool accumulate,
            TileFinish* finish)
            where TKernel : struct, IMicroKernel
            where TRows : struct, IRowCount =>
            MicroKernel.Run<TKernel, Wide<TRows>, Narrow<TRows>>(
                wide, depth, a, b, offsets, c, stride, accumulate, finish);
    }

    private readonly struct RightScattered : ISide
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run<TKernel, TRows>(
            bool wide, nint depth, float* a, float* b, int* offsets, float* c, nint stride, bool accumulate,
            TileFinish* finish)
            where TKernel : struct, IMicroKernel
            where TRows : struct, IRowCount =>
            MicroKernel.Run<TKernel, Scattered<Wide<TRows>>, Scattered<Narrow<TRows>>>(
                wide, depth, a, b, offsets, c, stride, accumulate, finish);
    }

    private readonly struct RightFinished : ISide
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run<TKernel, TRows>(
            bool wide, nint depth, float* a, float* b, int* offsets, float* c, nint stride, bool accumulate,
            TileFinish* finish)
            where TKernel : struct, IMicroKernel
            where TRows : struct, IRowCount =>
            TKernel.Run<Finished<Scattered<Wide<TRows>>>>(depth, a, b, offsets, c, stride, accumulate, finish);
    }

    private readonly struct LeftScattered : ISide
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run<TKernel, TRows>(
            bool wide, nint depth, float* a, float* b, int* offsets, float* c, nint stride, bool accumulate,
            TileFinish* finish)
            where TKernel : struct, IMicroKernel
            where TRows : struct, IRowCount =>
            MicroKernel.Run<TKernel, ScatteredLeft<Wide<TRows>>, ScatteredLeft<Narrow<TRows>>>(
                wide, depth, a, b, offsets, c, stride, accumulate, finish);
    }
}
