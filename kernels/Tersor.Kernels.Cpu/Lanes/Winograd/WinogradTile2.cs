using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu;

/// <summary>F(2, 3), from the points 0, 1, -1 and ∞: 16 products for 4 outputs instead of 36.</summary>
internal readonly unsafe struct WinogradTile2 : IWinogradTile
{
    public static int Size => 2;

    public static double[,] Weights => new[,] { { 1, 0, 0 }, { 0.5, 0.5, 0.5 }, { 0.5, -0.5, 0.5 }, { 0, 0, 1 } };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input<TSimd, TVector>(
        float* x0, float* x1, float* x2, float* x3, float* x4, float* x5, float* y, nint stride, int count)
        where TSimd : struct, ISimd<TVector>
    {
        for (var i = 0; i < count; i += TSimd.Count)
        {
            var (b, c) = (TSimd.Load(x1 + i), TSimd.Load(x2 + i));
            TSimd.Store(TSimd.Subtract(TSimd.Load(x0 + i), c), y);
            TSimd.Store(TSimd.Add(b, c), y + stride);
            TSimd.Store(TSimd.Subtract(c, b), y + (2 * stride));
            TSimd.Store(TSimd.Subtract(TSimd.Load(x3 + i), b), y + (3 * stride));
            y += TSimd.Count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output<TSimd, TVector>(float* x, nint stride, float* y, nint yStride, int count)
        where TSimd : struct, ISimd<TVector>
    {
        for (var i = 0; i < count; i += TSimd.Count)
        {
            var (b, c) = (TSimd.Load(x + stride), TSimd.Load(x + (2 * stride)));
            TSimd.Store(TSimd.Add(TSimd.Load(x), TSimd.Add(b, c)), y);
            TSimd.Store(TSimd.Add(TSimd.Load(x + (3 * stride)), TSimd.Subtract(b, c)), y + yStride);
            x += TSimd.Count;
            y += TSimd.Count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Split(float* x, float* y, nint stride, int count)
    {
        for (var i = 0; i < count; i += Vector128<float>.Count)
        {
            var (a, b) = (Vector128.Load(x), Vector128.Load(x + 4));
            var (low, high) = (FourByFour.Low(a, b), FourByFour.High(a, b));
            FourByFour.Low(low, high).Store(y + i);
            FourByFour.High(low, high).Store(y + stride + i);
            x += 8;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Join(float* x, nint stride, float* y, int pixels)
    {
        for (var i = 0; i < pixels; i += 8)
        {
            var (a, b) = (Vector128.Load(x), Vector128.Load(x + stride));
            FourByFour.Store(FourByFour.Low(a, b), y + i, pixels - i);
            FourByFour.Store(FourByFour.High(a, b), y + i + 4, pixels - i - 4);
            x += 4;
        }
    }
}
