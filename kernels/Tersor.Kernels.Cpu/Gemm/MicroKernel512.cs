using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tersor.Kernels.Cpu;

/// <summary>A tile of up to 14 × 32: 28 accumulators, two vectors of B and one broadcast fill the 32 registers of AVX-512.</summary>
internal static unsafe class MicroKernel512
{
    public const int MaxRows = 14;
    public const int Columns = 32;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows>(nint depth, float* a, float* b, float* c, nint stride, bool accumulate)
        where TRows : struct, IRowCount
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
        c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = c40 = c41 = c50 = c51 = c60 = c61 = c70 = c71 = c80 = c81 = c90 = c91 = cA0 = cA1 = cB0 = cB1 = cC0 = cC1 = cD0 = cD1 = Vector512<float>.Zero;
        for (; depth > 0; depth--)
        {
            var b0 = Vector512.Load(b);
            var b1 = Vector512.Load(b + 16);
            var x = Vector512.Create(a[0]);
            c00 = Avx512F.FusedMultiplyAdd(x, b0, c00);
            c01 = Avx512F.FusedMultiplyAdd(x, b1, c01);
            if (TRows.Value > 1)
            {
                x = Vector512.Create(a[1]);
                c10 = Avx512F.FusedMultiplyAdd(x, b0, c10);
                c11 = Avx512F.FusedMultiplyAdd(x, b1, c11);
            }

            if (TRows.Value > 2)
            {
                x = Vector512.Create(a[2]);
                c20 = Avx512F.FusedMultiplyAdd(x, b0, c20);
                c21 = Avx512F.FusedMultiplyAdd(x, b1, c21);
            }

            if (TRows.Value > 3)
            {
                x = Vector512.Create(a[3]);
                c30 = Avx512F.FusedMultiplyAdd(x, b0, c30);
                c31 = Avx512F.FusedMultiplyAdd(x, b1, c31);
            }

            if (TRows.Value > 4)
            {
                x = Vector512.Create(a[4]);
                c40 = Avx512F.FusedMultiplyAdd(x, b0, c40);
                c41 = Avx512F.FusedMultiplyAdd(x, b1, c41);
            }

            if (TRows.Value > 5)
            {
                x = Vector512.Create(a[5]);
                c50 = Avx512F.FusedMultiplyAdd(x, b0, c50);
                c51 = Avx512F.FusedMultiplyAdd(x, b1, c51);
            }

            if (TRows.Value > 6)
            {
                x = Vector512.Create(a[6]);
                c60 = Avx512F.FusedMultiplyAdd(x, b0, c60);
                c61 = Avx512F.FusedMultiplyAdd(x, b1, c61);
            }

            if (TRows.Value > 7)
            {
                x = Vector512.Create(a[7]);
                c70 = Avx512F.FusedMultiplyAdd(x, b0, c70);
                c71 = Avx512F.FusedMultiplyAdd(x, b1, c71);
            }

            if (TRows.Value > 8)
            {
                x = Vector512.Create(a[8]);
                c80 = Avx512F.FusedMultiplyAdd(x, b0, c80);
                c81 = Avx512F.FusedMultiplyAdd(x, b1, c81);
            }

            if (TRows.Value > 9)
            {
                x = Vector512.Create(a[9]);
                c90 = Avx512F.FusedMultiplyAdd(x, b0, c90);
                c91 = Avx512F.FusedMultiplyAdd(x, b1, c91);
            }

            if (TRows.Value > 10)
            {
                x = Vector512.Create(a[10]);
                cA0 = Avx512F.FusedMultiplyAdd(x, b0, cA0);
                cA1 = Avx512F.FusedMultiplyAdd(x, b1, cA1);
            }

            if (TRows.Value > 11)
            {
                x = Vector512.Create(a[11]);
                cB0 = Avx512F.FusedMultiplyAdd(x, b0, cB0);
                cB1 = Avx512F.FusedMultiplyAdd(x, b1, cB1);
            }

            if (TRows.Value > 12)
            {
                x = Vector512.Create(a[12]);
                cC0 = Avx512F.FusedMultiplyAdd(x, b0, cC0);
                cC1 = Avx512F.FusedMultiplyAdd(x, b1, cC1);
            }

            if (TRows.Value > 13)
            {
                x = Vector512.Create(a[13]);
                cD0 = Avx512F.FusedMultiplyAdd(x, b0, cD0);
                cD1 = Avx512F.FusedMultiplyAdd(x, b1, cD1);
            }

            a += TRows.Value;
            b += Columns;
        }

        Store(c, c00, c01, accumulate);
        if (TRows.Value > 1)
            Store(c + stride, c10, c11, accumulate);
        if (TRows.Value > 2)
            Store(c + (2 * stride), c20, c21, accumulate);
        if (TRows.Value > 3)
            Store(c + (3 * stride), c30, c31, accumulate);
        if (TRows.Value > 4)
            Store(c + (4 * stride), c40, c41, accumulate);
        if (TRows.Value > 5)
            Store(c + (5 * stride), c50, c51, accumulate);
        if (TRows.Value > 6)
            Store(c + (6 * stride), c60, c61, accumulate);
        if (TRows.Value > 7)
            Store(c + (7 * stride), c70, c71, accumulate);
        if (TRows.Value > 8)
            Store(c + (8 * stride), c80, c81, accumulate);
        if (TRows.Value > 9)
            Store(c + (9 * stride), c90, c91, accumulate);
        if (TRows.Value > 10)
            Store(c + (10 * stride), cA0, cA1, accumulate);
        if (TRows.Value > 11)
            Store(c + (11 * stride), cB0, cB1, accumulate);
        if (TRows.Value > 12)
            Store(c + (12 * stride), cC0, cC1, accumulate);
        if (TRows.Value > 13)
            Store(c + (13 * stride), cD0, cD1, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* c, Vector512<float> x0, Vector512<float> x1, bool accumulate)
    {
        if (accumulate)
        {
            x0 += Vector512.Load(c);
            x1 += Vector512.Load(c + 16);
        }

        x0.Store(c);
        x1.Store(c + 16);
    }
}
