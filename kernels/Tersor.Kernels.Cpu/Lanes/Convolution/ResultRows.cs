using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// What happens to finished sums on their way to where they belong: a bias is added, then an addend, then a function applied. A
/// function that only limits numbers does so in registers.
/// </summary>
internal static unsafe class ResultRows
{
    /// <summary>y[i] = f(x[i] + bias[i] + addend[i]), row by row.</summary>
    /// <param name="x">The sums.</param>
    /// <param name="stride">The distance of their rows.</param>
    /// <param name="bias">One for each row.</param>
    /// <param name="addend">Its rows are as far apart as those of the results; null for none.</param>
    /// <param name="function">The function; null for none.</param>
    /// <param name="y">The results; may be the sums.</param>
    /// <param name="yStride">The distance of their rows.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="count">Floats of a row; no more are written.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Finish(
        float* x, nint stride, float* bias, float* addend, IElementFunction? function, float* y, nint yStride, int rows,
        int count)
    {
        var range = ValueRange.Of(function) ?? ValueRange.All;
        VectorWidth.Run(new Kernel(x, stride, bias, addend, range, y, yStride, rows, count));
        if (function is { Range: null })
        {
            for (var row = 0; row < rows; row++)
                function.Apply(y + (row * yStride), y + (row * yStride), count);
        }
    }

    /// <summary>y = f(y + addend), for numbers that follow each other.</summary>
    public static void Add(float* y, float* addend, IElementFunction? function, int count)
    {
        var none = 0f;
        Finish(y, 0, &none, addend, function, y, 0, 1, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<TSimd, TVector, TAddend>(
        float* x, nint stride, float* bias, float* addend, ValueRange range, float* y, nint yStride, int rows, int count)
        where TSimd : struct, ISimd<TVector>
        where TAddend : struct, IAddend
    {
        var (low, high) = (TSimd.Create(range.Low), TSimd.Create(range.High));
        for (var row = 0; row < rows; row++)
        {
            var shift = TSimd.Create(bias[row]);
            var i = 0;
            for (; i <= count - TSimd.Count; i += TSimd.Count)
                TSimd.Store(
                    TSimd.Clamp(TAddend.Add<TSimd, TVector>(TSimd.Add(TSimd.Load(x + i), shift), addend + i), low, high), y + i);
            if (TSimd.Count > Vector256<float>.Count && i <= count - Vector256<float>.Count)
            {
                Step<Simd256, Vector256<float>, TAddend>(x + i, bias[row], addend + i, range, y + i);
                i += Vector256<float>.Count;
            }

            if (TSimd.Count > Vector128<float>.Count && i <= count - Vector128<float>.Count)
            {
                Step<Simd128, Vector128<float>, TAddend>(x + i, bias[row], addend + i, range, y + i);
                i += Vector128<float>.Count;
            }

            for (; i < count; i++)
                Step<SimdScalar, float, TAddend>(x + i, bias[row], addend + i, range, y + i);
            x += stride;
            y += yStride;
            addend += yStride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<TSimd, TVector, TAddend>(float* x, float shift, float* addend, ValueRange range, float* y)
        where TSimd : struct, ISimd<TVector>
        where TAddend : struct, IAddend
    {
        var sum = TAddend.Add<TSimd, TVector>(TSimd.Add(TSimd.Load(x), TSimd.Create(shift)), addend);
        TSimd.Store(TSimd.Clamp(sum, TSimd.Create(range.Low), TSimd.Create(range.High)), y);
    }

    /// <summary>Whether there is an addend.</summary>
    private interface IAddend
    {
        static abstract TVector Add<TSimd, TVector>(TVector sum, float* addend)
            where TSimd : struct, ISimd<TVector>;
    }

    private readonly struct NoAddend : IAddend
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Add<TSimd, TVector>(TVector sum, float* addend)
            where TSimd : struct, ISimd<TVector> => sum;
    }

    private readonly struct WithAddend : IAddend
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Add<TSimd, TVector>(TVector sum, float* addend)
            where TSimd : struct, ISimd<TVector> => TSimd.Add(sum, TSimd.Load(addend));
    }

    private readonly struct Kernel(
        float* x, nint stride, float* bias, float* addend, ValueRange range, float* y, nint yStride, int rows, int count)
        : ISimdKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
        {
            if (addend is null)
                Loop<TSimd, TVector, NoAddend>(x, stride, bias, null, range, y, yStride, rows, count);
            else
                Loop<TSimd, TVector, WithAddend>(x, stride, bias, addend, range, y, yStride, rows, count);
        }
    }
}
