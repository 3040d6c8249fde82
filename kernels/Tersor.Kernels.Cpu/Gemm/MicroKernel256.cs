using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// A tile of up to 6 × 16: 12 accumulators, two vectors of B and one broadcast out of the 16 registers of AVX2.
/// </summary>
internal readonly unsafe struct MicroKernel256 : IMicroKernel
{
    public static int MaxRows => 6;

    public static int Columns => 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TTile>(
        nint depth, float* a, float* b, int* offsets, float* c, nint stride, bool accumulate, TileFinish* finish)
        where TTile : struct, ITileShape
    {
        Vector256<float> c00, c01;
        Vector256<float> c10, c11;
        Vector256<float> c20, c21;
        Vector256<float> c30, c31;
        Vector256<float> c40, c41;
        Vector256<float> c50, c51;
        c00 = c01 = Vector256<float>.Zero;
        c10 = c11 = Vector256<float>.Zero;
        c20 = c21 = Vector256<float>.Zero;
        c30 = c31 = Vector256<float>.Zero;
        c40 = c41 = Vector256<float>.Zero;
        c50 = c51 = Vector256<float>.Zero;
        for (; depth > 0; depth--)
        {
            var row = TTile.HasOffsets ? b + *offsets : b;
            var left = TTile.HasLeftOffsets ? a + *offsets : a;
            var b0 = Vector256.Load(row);
            var b1 = TTile.IsWide ? Vector256.Load(row + 8) : default;
            var x = Vector256.Create(left[0]);
            c00 = Fma.MultiplyAdd(x, b0, c00);
            if (TTile.IsWide)
                c01 = Fma.MultiplyAdd(x, b1, c01);
            if (TTile.Rows > 1)
            {
                x = Vector256.Create(left[1]);
                c10 = Fma.MultiplyAdd(x, b0, c10);
                if (TTile.IsWide)
                    c11 = Fma.MultiplyAdd(x, b1, c11);
            }

            if (TTile.Rows > 2)
            {
                x = Vector256.Create(left[2]);
                c20 = Fma.MultiplyAdd(x, b0, c20);
                if (TTile.IsWide)
                    c21 = Fma.MultiplyAdd(x, b1, c21);
            }

            if (TTile.Rows > 3)
            {
                x = Vector256.Create(left[3]);
                c30 = Fma.MultiplyAdd(x, b0, c30);
                if (TTile.IsWide)
                    c31 = Fma.MultiplyAdd(x, b1, c31);
            }

            if (TTile.Rows > 4)
            {
                x = Vector256.Create(left[4]);
                c40 = Fma.MultiplyAdd(x, b0, c40);
                if (TTile.IsWide)
                    c41 = Fma.MultiplyAdd(x, b1, c41);
            }

            if (TTile.Rows > 5)
            {
                x = Vector256.Create(left[5]);
                c50 = Fma.MultiplyAdd(x, b0, c50);
                if (TTile.IsWide)
                    c51 = Fma.MultiplyAdd(x, b1, c51);
            }

            if (!TTile.HasLeftOffsets)
                a += TTile.Rows;
            if (TTile.HasOffsets || TTile.HasLeftOffsets)
                offsets++;
            if (!TTile.HasOffsets)
                b += Columns;
        }

        Store<TTile>(c, c00, c01, accumulate, 0, finish);
        if (TTile.Rows > 1)
            Store<TTile>(c + stride, c10, c11, accumulate, 1, finish);
        if (TTile.Rows > 2)
            Store<TTile>(c + (2 * stride), c20, c21, accumulate, 2, finish);
        if (TTile.Rows > 3)
            Store<TTile>(c + (3 * stride), c30, c31, accumulate, 3, finish);
        if (TTile.Rows > 4)
            Store<TTile>(c + (4 * stride), c40, c41, accumulate, 4, finish);
        if (TTile.Rows > 5)
            Store<TTile>(c + (5 * stride), c50, c51, accumulate, 5, finish);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TTile>(
        float* c, Vector256<float> x0, Vector256<float> x1, bool accumulate, int row, TileFinish* finish)
        where TTile : struct, ITileShape
    {
        if (accumulate)
        {
            x0 += Vector256.Load(c);
            if (TTile.IsWide)
                x1 += Vector256.Load(c + 8);
        }

        if (TTile.IsFinished)
        {
            x0 = finish->Apply<Simd256, Vector256<float>>(x0, row, c);
            if (TTile.IsWide)
                x1 = finish->Apply<Simd256, Vector256<float>>(x1, row, c + 8);
        }

        x0.Store(c);
        if (TTile.IsWide)
            x1.Store(c + 8);
    }
}
