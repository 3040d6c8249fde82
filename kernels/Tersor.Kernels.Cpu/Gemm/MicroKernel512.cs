using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// A tile of up to 14 × 32: 28 accumulators, two vectors of B and one broadcast fill 31 of the 32 registers of AVX-512, and a
/// step of k loads 16 values for 28 multiply-adds.
/// </summary>
internal readonly unsafe struct MicroKernel512 : IMicroKernel
{
    public static int MaxRows => 14;

    public static int Columns => 32;

    private const int PrefetchSteps = 10;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TTile>(
        nint depth, float* a, float* b, int* offsets, float* c, nint stride, bool accumulate, TileFinish* finish)
        where TTile : struct, ITileShape
    {
        Vector512<float> c00, c01;
        Vector512<float> c10, c11;
        Vector512<float> c20, c21;
        Vector512<float> c30, c31;
        Vector512<float> c40, c41;
        Vector512<float> c50, c51;
        Vector512<float> c60, c61;
        Vector512<float> c70, c71;
        Vector512<float> c80, c81;
        Vector512<float> c90, c91;
        Vector512<float> cA0, cA1;
        Vector512<float> cB0, cB1;
        Vector512<float> cC0, cC1;
        Vector512<float> cD0, cD1;
        c00 = c01 = Vector512<float>.Zero;
        c10 = c11 = Vector512<float>.Zero;
        c20 = c21 = Vector512<float>.Zero;
        c30 = c31 = Vector512<float>.Zero;
        c40 = c41 = Vector512<float>.Zero;
        c50 = c51 = Vector512<float>.Zero;
        c60 = c61 = Vector512<float>.Zero;
        c70 = c71 = Vector512<float>.Zero;
        c80 = c81 = Vector512<float>.Zero;
        c90 = c91 = Vector512<float>.Zero;
        cA0 = cA1 = Vector512<float>.Zero;
        cB0 = cB1 = Vector512<float>.Zero;
        cC0 = cC1 = Vector512<float>.Zero;
        cD0 = cD1 = Vector512<float>.Zero;
        for (; depth > 0; depth--)
        {
            var row = TTile.HasOffsets ? b + *offsets : b;
            var left = TTile.HasLeftOffsets ? a + *offsets : a;
            var b0 = Vector512.Load(row);
            var b1 = TTile.IsWide ? Vector512.Load(row + 16) : default;
            var x = Vector512.Create(left[0]);
            c00 = Avx512F.FusedMultiplyAdd(x, b0, c00);
            if (TTile.IsWide)
                c01 = Avx512F.FusedMultiplyAdd(x, b1, c01);
            if (TTile.Rows > 1)
            {
                x = Vector512.Create(left[1]);
                c10 = Avx512F.FusedMultiplyAdd(x, b0, c10);
                if (TTile.IsWide)
                    c11 = Avx512F.FusedMultiplyAdd(x, b1, c11);
            }

            if (TTile.Rows > 2)
            {
                x = Vector512.Create(left[2]);
                c20 = Avx512F.FusedMultiplyAdd(x, b0, c20);
                if (TTile.IsWide)
                    c21 = Avx512F.FusedMultiplyAdd(x, b1, c21);
            }

            if (TTile.Rows > 3)
            {
                x = Vector512.Create(left[3]);
                c30 = Avx512F.FusedMultiplyAdd(x, b0, c30);
                if (TTile.IsWide)
                    c31 = Avx512F.FusedMultiplyAdd(x, b1, c31);
            }

            if (TTile.Rows > 4)
            {
                x = Vector512.Create(left[4]);
                c40 = Avx512F.FusedMultiplyAdd(x, b0, c40);
                if (TTile.IsWide)
                    c41 = Avx512F.FusedMultiplyAdd(x, b1, c41);
            }

            if (TTile.Rows > 5)
            {
                x = Vector512.Create(left[5]);
                c50 = Avx512F.FusedMultiplyAdd(x, b0, c50);
                if (TTile.IsWide)
                    c51 = Avx512F.FusedMultiplyAdd(x, b1, c51);
            }

            if (TTile.Rows > 6)
            {
                x = Vector512.Create(left[6]);
                c60 = Avx512F.FusedMultiplyAdd(x, b0, c60);
                if (TTile.IsWide)
                    c61 = Avx512F.FusedMultiplyAdd(x, b1, c61);
            }

            if (TTile.Rows > 7)
            {
                x = Vector512.Create(left[7]);
                c70 = Avx512F.FusedMultiplyAdd(x, b0, c70);
                if (TTile.IsWide)
                    c71 = Avx512F.FusedMultiplyAdd(x, b1, c71);
            }

            if (TTile.Rows > 8)
            {
                x = Vector512.Create(left[8]);
                c80 = Avx512F.FusedMultiplyAdd(x, b0, c80);
                if (TTile.IsWide)
                    c81 = Avx512F.FusedMultiplyAdd(x, b1, c81);
            }

            if (TTile.Rows > 9)
            {
                x = Vector512.Create(left[9]);
                c90 = Avx512F.FusedMultiplyAdd(x, b0, c90);
                if (TTile.IsWide)
                    c91 = Avx512F.FusedMultiplyAdd(x, b1, c91);
            }

            if (TTile.Rows > 10)
            {
                x = Vector512.Create(left[10]);
                cA0 = Avx512F.FusedMultiplyAdd(x, b0, cA0);
                if (TTile.IsWide)
                    cA1 = Avx512F.FusedMultiplyAdd(x, b1, cA1);
            }

            if (TTile.Rows > 11)
            {
                x = Vector512.Create(left[11]);
                cB0 = Avx512F.FusedMultiplyAdd(x, b0, cB0);
                if (TTile.IsWide)
                    cB1 = Avx512F.FusedMultiplyAdd(x, b1, cB1);
            }

            if (TTile.Rows > 12)
            {
                x = Vector512.Create(left[12]);
                cC0 = Avx512F.FusedMultiplyAdd(x, b0, cC0);
                if (TTile.IsWide)
                    cC1 = Avx512F.FusedMultiplyAdd(x, b1, cC1);
            }

            if (TTile.Rows > 13)
            {
                x = Vector512.Create(left[13]);
                cD0 = Avx512F.FusedMultiplyAdd(x, b0, cD0);
                if (TTile.IsWide)
                    cD1 = Avx512F.FusedMultiplyAdd(x, b1, cD1);
            }

            // What is packed streams from the second-level cache: so many steps ahead is about its latency and that of a busy
            // third level.
            if (TTile.HasLeftOffsets)
            {
                Sse.Prefetch0(b + (PrefetchSteps * Columns));
                if (TTile.IsWide)
                    Sse.Prefetch0(b + (PrefetchSteps * Columns) + 16);
            }
            else
            {
                Sse.Prefetch0(a + (PrefetchSteps * TTile.Rows));
                a += TTile.Rows;
            }

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
        if (TTile.Rows > 6)
            Store<TTile>(c + (6 * stride), c60, c61, accumulate, 6, finish);
        if (TTile.Rows > 7)
            Store<TTile>(c + (7 * stride), c70, c71, accumulate, 7, finish);
        if (TTile.Rows > 8)
            Store<TTile>(c + (8 * stride), c80, c81, accumulate, 8, finish);
        if (TTile.Rows > 9)
            Store<TTile>(c + (9 * stride), c90, c91, accumulate, 9, finish);
        if (TTile.Rows > 10)
            Store<TTile>(c + (10 * stride), cA0, cA1, accumulate, 10, finish);
        if (TTile.Rows > 11)
            Store<TTile>(c + (11 * stride), cB0, cB1, accumulate, 11, finish);
        if (TTile.Rows > 12)
            Store<TTile>(c + (12 * stride), cC0, cC1, accumulate, 12, finish);
        if (TTile.Rows > 13)
            Store<TTile>(c + (13 * stride), cD0, cD1, accumulate, 13, finish);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TTile>(
        float* c, Vector512<float> x0, Vector512<float> x1, bool accumulate, int row, TileFinish* finish)
        where TTile : struct, ITileShape
    {
        if (accumulate)
        {
            x0 += Vector512.Load(c);
            if (TTile.IsWide)
                x1 += Vector512.Load(c + 16);
        }

        if (TTile.IsFinished)
        {
            x0 = finish->Apply<Simd512, Vector512<float>>(x0, row, c);
            if (TTile.IsWide)
                x1 = finish->Apply<Simd512, Vector512<float>>(x1, row, c + 16);
        }

        x0.Store(c);
        if (TTile.IsWide)
            x1.Store(c + 16);
    }
}
