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
    public static void Run(
        int rows, int columns, nint depth, float* a, float* b, int* offsets, float* c, nint stride, bool accumulate)
    {
        var wide = columns > Columns / 2;
        if (Avx512F.IsSupported)
            Run512(rows, wide, depth, a, b, offsets, c, stride, accumulate);
        else if (Fma.IsSupported)
            Run256(rows, wide, depth, a, b, offsets, c, stride, accumulate);
        else if (Vector128.IsHardwareAccelerated)
            Run128(rows, wide, depth, a, b, offsets, c, stride, accumulate);
        else
            MicroKernelScalar.Run(rows, depth, a, b, offsets, c, stride, accumulate);
    }

    private static void Run512(int rows, bool wide, nint depth, float* a, float* b, int* offsets, float* c, nint stride, bool accumulate)
    {
        switch (rows)
        {
            case 1: Run512<Rows1>(wide, depth, a, b, offsets, c, stride, accumulate); break;
            case 2: Run512<Rows2>(wide, depth, a, b, offsets, c, stride, accumulate); break;
            case 3: Run512<Rows3>(wide, depth, a, b, offsets, c, stride, accumulate); break;
            case 4: Run512<Rows4>(wide, depth, a, b, offsets, c, stride, accumulate); break;
            case 5: Run512<Rows5>(wide, depth, a, b, offsets, c, stride, accumulate); break;
            case 6: Run512<Rows6>(wide, depth, a, b, offsets, c, stride, accumulate); break;
            case 7: Run512<Rows7>(wide, depth, a, b, offsets, c, stride, accumulate); break;
            case 8: Run512<Rows8>(wide, depth, a, b, offsets, c, stride, accumulate); break;
            case 9: Run512<Rows9>(wide, depth, a, b, offsets, c, stride, accumulate); break;
            case 10: Run512<Rows10>(wide, depth, a, b, offsets, c, stride, accumulate); break;
            case 11: Run512<Rows11>(wide, depth, a, b, offsets, c, stride, accumulate); break;
            case 12: Run512<Rows12>(wide, depth, a, b, offsets, c, stride, accumulate); break;
            case 13: Run512<Rows13>(wide, depth, a, b, offsets, c, stride, accumulate); break;
            case 14: Run512<Rows14>(wide, depth, a, b, offsets, c, stride, accumulate); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run512<TRows>(bool wide, nint depth, float* a, float* b, int* offsets, float* c, nint stride, bool accumulate)
        where TRows : struct, IRowCount
    {
        if (offsets == null)
            Run512<Wide<TRows>, Narrow<TRows>>(wide, depth, a, b, offsets, c, stride, accumulate);
        else
            Run512<Scattered<Wide<TRows>>, Scattered<Narrow<TRows>>>(wide, depth, a, b, offsets, c, stride, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run512<TWide, TNarrow>(
        bool wide, nint depth, float* a, float* b, int* offsets, float* c, nint stride, bool accumulate)
        where TWide : struct, ITileShape
        where TNarrow : struct, ITileShape
    {
        if (wide)
            MicroKernel512.Run<TWide>(depth, a, b, offsets, c, stride, accumulate);
        else
            MicroKernel512.Run<TNarrow>(depth, a, b, offsets, c, stride, accumulate);
    }

    private static void Run256(int rows, bool wide, nint depth, float* a, float* b, int* offsets, float* c, nint stride, bool accumulate)
    {
        switch (rows)
        {
            case 1: Run256<Rows1>(wide, depth, a, b, offsets, c, stride, accumulate); break;
            case 2: Run256<Rows2>(wide, depth, a, b, offsets, c, stride, accumulate); break;
            case 3: Run256<Rows3>(wide, depth, a, b, offsets, c, stride, accumulate); break;
            case 4: Run256<Rows4>(wide, depth, a, b, offsets, c, stride, accumulate); break;
            case 5: Run256<Rows5>(wide, depth, a, b, offsets, c, stride, accumulate); break;
            case 6: Run256<Rows6>(wide, depth, a, b, offsets, c, stride, accumulate); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run256<TRows>(bool wide, nint depth, float* a, float* b, int* offsets, float* c, nint stride, bool accumulate)
        where TRows : struct, IRowCount
    {
        if (offsets == null)
            Run256<Wide<TRows>, Narrow<TRows>>(wide, depth, a, b, offsets, c, stride, accumulate);
        else
            Run256<Scattered<Wide<TRows>>, Scattered<Narrow<TRows>>>(wide, depth, a, b, offsets, c, stride, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run256<TWide, TNarrow>(
        bool wide, nint depth, float* a, float* b, int* offsets, float* c, nint stride, bool accumulate)
        where TWide : struct, ITileShape
        where TNarrow : struct, ITileShape
    {
        if (wide)
            MicroKernel256.Run<TWide>(depth, a, b, offsets, c, stride, accumulate);
        else
            MicroKernel256.Run<TNarrow>(depth, a, b, offsets, c, stride, accumulate);
    }

    private static void Run128(int rows, bool wide, nint depth, float* a, float* b, int* offsets, float* c, nint stride, bool accumulate)
    {
        switch (rows)
        {
            case 1: Run128<Rows1>(wide, depth, a, b, offsets, c, stride, accumulate); break;
            case 2: Run128<Rows2>(wide, depth, a, b, offsets, c, stride, accumulate); break;
            case 3: Run128<Rows3>(wide, depth, a, b, offsets, c, stride, accumulate); break;
            case 4: Run128<Rows4>(wide, depth, a, b, offsets, c, stride, accumulate); break;
            case 5: Run128<Rows5>(wide, depth, a, b, offsets, c, stride, accumulate); break;
            case 6: Run128<Rows6>(wide, depth, a, b, offsets, c, stride, accumulate); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run128<TRows>(bool wide, nint depth, float* a, float* b, int* offsets, float* c, nint stride, bool accumulate)
        where TRows : struct, IRowCount
    {
        if (offsets == null)
            Run128<Wide<TRows>, Narrow<TRows>>(wide, depth, a, b, offsets, c, stride, accumulate);
        else
            Run128<Scattered<Wide<TRows>>, Scattered<Narrow<TRows>>>(wide, depth, a, b, offsets, c, stride, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run128<TWide, TNarrow>(
        bool wide, nint depth, float* a, float* b, int* offsets, float* c, nint stride, bool accumulate)
        where TWide : struct, ITileShape
        where TNarrow : struct, ITileShape
    {
        if (wide)
            MicroKernel128.Run<TWide>(depth, a, b, offsets, c, stride, accumulate);
        else
            MicroKernel128.Run<TNarrow>(depth, a, b, offsets, c, stride, accumulate);
    }
}
