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

    /// <summary>C[rows, <see cref="Columns"/>] (+)= A · B.</summary>
    public static void Run(int rows, nint depth, float* a, float* b, float* c, nint stride, bool accumulate)
    {
        if (Avx512F.IsSupported)
            Run512(rows, depth, a, b, c, stride, accumulate);
        else if (Fma.IsSupported)
            Run256(rows, depth, a, b, c, stride, accumulate);
        else if (Vector128.IsHardwareAccelerated)
            Run128(rows, depth, a, b, c, stride, accumulate);
        else
            MicroKernelScalar.Run(rows, depth, a, b, c, stride, accumulate);
    }

    private static void Run512(int rows, nint depth, float* a, float* b, float* c, nint stride, bool accumulate)
    {
        switch (rows)
        {
            case 1: MicroKernel512.Run<Rows1>(depth, a, b, c, stride, accumulate); break;
            case 2: MicroKernel512.Run<Rows2>(depth, a, b, c, stride, accumulate); break;
            case 3: MicroKernel512.Run<Rows3>(depth, a, b, c, stride, accumulate); break;
            case 4: MicroKernel512.Run<Rows4>(depth, a, b, c, stride, accumulate); break;
            case 5: MicroKernel512.Run<Rows5>(depth, a, b, c, stride, accumulate); break;
            case 6: MicroKernel512.Run<Rows6>(depth, a, b, c, stride, accumulate); break;
            case 7: MicroKernel512.Run<Rows7>(depth, a, b, c, stride, accumulate); break;
            case 8: MicroKernel512.Run<Rows8>(depth, a, b, c, stride, accumulate); break;
            case 9: MicroKernel512.Run<Rows9>(depth, a, b, c, stride, accumulate); break;
            case 10: MicroKernel512.Run<Rows10>(depth, a, b, c, stride, accumulate); break;
            case 11: MicroKernel512.Run<Rows11>(depth, a, b, c, stride, accumulate); break;
            case 12: MicroKernel512.Run<Rows12>(depth, a, b, c, stride, accumulate); break;
            case 13: MicroKernel512.Run<Rows13>(depth, a, b, c, stride, accumulate); break;
            case 14: MicroKernel512.Run<Rows14>(depth, a, b, c, stride, accumulate); break;
        }
    }

    private static void Run256(int rows, nint depth, float* a, float* b, float* c, nint stride, bool accumulate)
    {
        switch (rows)
        {
            case 1: MicroKernel256.Run<Rows1>(depth, a, b, c, stride, accumulate); break;
            case 2: MicroKernel256.Run<Rows2>(depth, a, b, c, stride, accumulate); break;
            case 3: MicroKernel256.Run<Rows3>(depth, a, b, c, stride, accumulate); break;
            case 4: MicroKernel256.Run<Rows4>(depth, a, b, c, stride, accumulate); break;
            case 5: MicroKernel256.Run<Rows5>(depth, a, b, c, stride, accumulate); break;
            case 6: MicroKernel256.Run<Rows6>(depth, a, b, c, stride, accumulate); break;
        }
    }

    private static void Run128(int rows, nint depth, float* a, float* b, float* c, nint stride, bool accumulate)
    {
        switch (rows)
        {
            case 1: MicroKernel128.Run<Rows1>(depth, a, b, c, stride, accumulate); break;
            case 2: MicroKernel128.Run<Rows2>(depth, a, b, c, stride, accumulate); break;
            case 3: MicroKernel128.Run<Rows3>(depth, a, b, c, stride, accumulate); break;
            case 4: MicroKernel128.Run<Rows4>(depth, a, b, c, stride, accumulate); break;
            case 5: MicroKernel128.Run<Rows5>(depth, a, b, c, stride, accumulate); break;
            case 6: MicroKernel128.Run<Rows6>(depth, a, b, c, stride, accumulate); break;
        }
    }
}
