using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tersor.Kernels.Cpu;

/// <summary>A tile of up to 6 × 16: 12 accumulators, two vectors of B and one broadcast out of the 16 registers of AVX2.</summary>
internal static unsafe class MicroKernel256
{
    public const int MaxRows = 6;
    public const int Columns = 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows>(nint depth, float* a, float* b, float* c, nint stride, bool accumulate)
        where TRows : struct, IRowCount
    {
        Vector256<float> c00, c01;
        Vector256<float> c10, c11;
        Vector256<float> c20, c21;
        Vector256<float> c30, c31;
        Vector256<float> c40, c41;
        Vector256<float> c50, c51;
        c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = c40 = c41 = c50 = c51 = Vector256<float>.Zero;
        for (; depth > 0; depth--)
        {
            var b0 = Vector256.Load(b);
            var b1 = Vector256.Load(b + 8);
            var x = Vector256.Create(a[0]);
            c00 = Fma.MultiplyAdd(x, b0, c00);
            c01 = Fma.MultiplyAdd(x, b1, c01);
            if (TRows.Value > 1)
            {
                x = Vector256.Create(a[1]);
                c10 = Fma.MultiplyAdd(x, b0, c10);
                c11 = Fma.MultiplyAdd(x, b1, c11);
            }

            if (TRows.Value > 2)
            {
                x = Vector256.Create(a[2]);
                c20 = Fma.MultiplyAdd(x, b0, c20);
                c21 = Fma.MultiplyAdd(x, b1, c21);
            }

            if (TRows.Value > 3)
            {
                x = Vector256.Create(a[3]);
                c30 = Fma.MultiplyAdd(x, b0, c30);
                c31 = Fma.MultiplyAdd(x, b1, c31);
            }

            if (TRows.Value > 4)
            {
                x = Vector256.Create(a[4]);
                c40 = Fma.MultiplyAdd(x, b0, c40);
                c41 = Fma.MultiplyAdd(x, b1, c41);
            }

            if (TRows.Value > 5)
            {
                x = Vector256.Create(a[5]);
                c50 = Fma.MultiplyAdd(x, b0, c50);
                c51 = Fma.MultiplyAdd(x, b1, c51);
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
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* c, Vector256<float> x0, Vector256<float> x1, bool accumulate)
    {
        if (accumulate)
        {
            x0 += Vector256.Load(c);
            x1 += Vector256.Load(c + 8);
        }

        x0.Store(c);
        x1.Store(c + 8);
    }
}
