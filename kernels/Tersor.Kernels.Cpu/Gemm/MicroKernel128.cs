using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Tersor.Kernels.Cpu;

/// <summary>A tile of up to 6 × 8 for processors of 128-bit vectors: SSE, and NEON, whose fused multiply-add is used.</summary>
internal readonly unsafe struct MicroKernel128 : IMicroKernel
{
    public static int MaxRows => 6;

    public static int Columns => 8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TTile>(
        nint depth, float* a, float* b, int* offsets, float* c, nint stride, bool accumulate, TileFinish* finish)
        where TTile : struct, ITileShape
    {
        Vector128<float> c00, c01;
        Vector128<float> c10, c11;
        Vector128<float> c20, c21;
        Vector128<float> c30, c31;
        Vector128<float> c40, c41;
        Vector128<float> c50, c51;
        c00 = c01 = Vector128<float>.Zero;
        c10 = c11 = Vector128<float>.Zero;
        c20 = c21 = Vector128<float>.Zero;
        c30 = c31 = Vector128<float>.Zero;
        c40 = c41 = Vector128<float>.Zero;
        c50 = c51 = Vector128<float>.Zero;
        for (; depth > 0; depth--)
        {
            var row = TTile.HasOffsets ? b + *offsets : b;
            var left = TTile.HasLeftOffsets ? a + *offsets : a;
            var b0 = Vector128.Load(row);
            var b1 = TTile.IsWide ? Vector128.Load(row + 4) : default;
            var x = Vector128.Create(left[0]);
            c00 = MultiplyAdd(x, b0, c00);
            if (TTile.IsWide)
                c01 = MultiplyAdd(x, b1, c01);
            if (TTile.Rows > 1)
            {
                x = Vector128.Create(left[1]);
                c10 = MultiplyAdd(x, b0, c10);
                if (TTile.IsWide)
                    c11 = MultiplyAdd(x, b1, c11);
            }

            if (TTile.Rows > 2)
            {
                x = Vector128.Create(left[2]);
                c20 = MultiplyAdd(x, b0, c20);
                if (TTile.IsWide)
                    c21 = MultiplyAdd(x, b1, c21);
            }

            if (TTile.Rows > 3)
            {
                x = Vector128.Create(left[3]);
                c30 = MultiplyAdd(x, b0, c30);
                if (TTile.IsWide)
                    c31 = MultiplyAdd(x, b1, c31);
            }

            if (TTile.Rows > 4)
            {
                x = Vector128.Create(left[4]);
                c40 = MultiplyAdd(x, b0, c40);
                if (TTile.IsWide)
                    c41 = MultiplyAdd(x, b1, c41);
            }

            if (TTile.Rows > 5)
            {
                x = Vector128.Create(left[5]);
                c50 = MultiplyAdd(x, b0, c50);
                if (TTile.IsWide)
                    c51 = MultiplyAdd(x, b1, c51);
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
        float* c, Vector128<float> x0, Vector128<float> x1, bool accumulate, int row, TileFinish* finish)
        where TTile : struct, ITileShape
    {
        if (accumulate)
        {
            x0 += Vector128.Load(c);
            if (TTile.IsWide)
                x1 += Vector128.Load(c + 4);
        }

        if (TTile.IsFinished)
        {
            x0 = finish->Apply<Simd128, Vector128<float>>(x0, row, c);
            if (TTile.IsWide)
                x1 = finish->Apply<Simd128, Vector128<float>>(x1, row, c + 4);
        }

        x0.Store(c);
        if (TTile.IsWide)
            x1.Store(c + 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> MultiplyAdd(Vector128<float> x, Vector128<float> y, Vector128<float> sum) =>
        AdvSimd.IsSupported ? AdvSimd.FusedMultiplyAdd(sum, x, y) : sum + (x * y);
}
