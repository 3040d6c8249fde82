using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// What happens to finished sums on their way to where they belong: a bias is added, then a function applied. A function that
/// only limits numbers does so in registers.
/// </summary>
internal static unsafe class ResultRows
{
    /// <summary>y[i] = f(x[i] + bias[i]), row by row.</summary>
    /// <param name="x">The sums.</param>
    /// <param name="stride">The distance of their rows.</param>
    /// <param name="bias">One for each row.</param>
    /// <param name="function">The function; null for none.</param>
    /// <param name="y">The results; may be the sums.</param>
    /// <param name="yStride">The distance of their rows.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="count">Floats of a row; no more are written.</param>
    public static void Finish(
        float* x, nint stride, float* bias, IElementFunction? function, float* y, nint yStride, int rows, int count)
    {
        var range = ValueRange.Of(function) ?? ValueRange.All;
        VectorWidth.Run(new Kernel(x, stride, bias, range, y, yStride, rows, count));
        if (function is { Range: null })
        {
            for (var row = 0; row < rows; row++)
                function.Apply(y + (row * yStride), y + (row * yStride), count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<TSimd, TVector>(
        float* x, nint stride, float* bias, ValueRange range, float* y, nint yStride, int rows, int count)
        where TSimd : struct, ISimd<TVector>
    {
        var (low, high) = (TSimd.Create(range.Low), TSimd.Create(range.High));
        for (var row = 0; row < rows; row++)
        {
            var shift = TSimd.Create(bias[row]);
            var i = 0;
            for (; i <= count - TSimd.Count; i += TSimd.Count)
                TSimd.Store(TSimd.Clamp(TSimd.Add(TSimd.Load(x + i), shift), low, high), y + i);
            if (TSimd.Count > Vector256<float>.Count && i <= count - Vector256<float>.Count)
            {
                Step<Simd256, Vector256<float>>(x + i, bias[row], range, y + i);
                i += Vector256<float>.Count;
            }

            if (TSimd.Count > Vector128<float>.Count && i <= count - Vector128<float>.Count)
            {
                Step<Simd128, Vector128<float>>(x + i, bias[row], range, y + i);
                i += Vector128<float>.Count;
            }

            for (; i < count; i++)
                Step<SimdScalar, float>(x + i, bias[row], range, y + i);
            x += stride;
            y += yStride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<TSimd, TVector>(float* x, float shift, ValueRange range, float* y)
        where TSimd : struct, ISimd<TVector> => TSimd.Store(
            TSimd.Clamp(TSimd.Add(TSimd.Load(x), TSimd.Create(shift)), TSimd.Create(range.Low), TSimd.Create(range.High)), y);

    private readonly struct Kernel(
        float* x, nint stride, float* bias, ValueRange range, float* y, nint yStride, int rows, int count) : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector> =>
            Loop<TSimd, TVector>(x, stride, bias, range, y, yStride, rows, count);
    }
}
