using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// Brings numbers along the middle of three extents to mean 0 and deviation 1, or to a mean square of 1, on the calling thread.
/// </summary>
public static unsafe class AxisNormalization
{
    // Sums go on in one place: longer ones would lose more digits than sums of sums.
    private const int Longest = 1024;

    /// <summary>Whether so many numbers are not too many.</summary>
    public static bool Fits(int length) => length <= Longest;

    /// <summary>y = (x - mean) / √(variance + ε), or x / √(mean of squares + ε).</summary>
    /// <param name="x">[outer, length, inner].</param>
    /// <param name="outer">The first extent.</param>
    /// <param name="length">The extent that is normalised along: see <see cref="Fits"/>.</param>
    /// <param name="inner">The last extent.</param>
    /// <param name="y">[outer, length, inner]; no overlap with <paramref name="x"/>.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="isCentered">Whether the mean is taken away.</param>
    public static void Run(float* x, int outer, int length, int inner, float* y, float epsilon, bool isCentered) =>
        VectorWidth.Run(new AxisKernel<Function>(new Function(epsilon, isCentered), x, outer, length, inner, y));

    private readonly struct Function(float epsilon, bool isCentered) : IAxisFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<TSimd, TVector>(float* x, int length, float* y)
            where TSimd : struct, ISimd<TVector>
        {
            var (mean, whole) = (0f, length - (length % TSimd.Count));
            if (isCentered)
            {
                var sums = TSimd.Create(0f);
                for (var i = 0; i < whole; i += TSimd.Count)
                    sums = TSimd.Add(sums, TSimd.Load(x + i));
                mean = TSimd.CombineLanes(default(Sum), sums);
                for (var i = whole; i < length; i++)
                    mean += x[i];
                mean /= length;
            }

            var (means, squares) = (TSimd.Create(mean), TSimd.Create(0f));
            for (var i = 0; i < whole; i += TSimd.Count)
            {
                var distance = TSimd.Subtract(TSimd.Load(x + i), means);
                squares = TSimd.MultiplyAdd(distance, distance, squares);
            }

            var square = TSimd.CombineLanes(default(Sum), squares);
            for (var i = whole; i < length; i++)
                square += (x[i] - mean) * (x[i] - mean);
            var factor = 1f / MathF.Sqrt((square / length) + epsilon);
            var factors = TSimd.Create(factor);
            for (var i = 0; i < whole; i += TSimd.Count)
                TSimd.Store(TSimd.Multiply(TSimd.Subtract(TSimd.Load(x + i), means), factors), y + i);
            for (var i = whole; i < length; i++)
                y[i] = (x[i] - mean) * factor;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Columns<TSimd, TVector>(float* x, int length, nint stride, float* y)
            where TSimd : struct, ISimd<TVector>
        {
            var (end, count, mean) = (length * stride, TSimd.Create(length), TSimd.Create(0f));
            if (isCentered)
            {
                for (nint i = 0; i < end; i += stride)
                    mean = TSimd.Add(mean, TSimd.Load(x + i));
                mean = TSimd.Divide(mean, count);
            }

            var square = TSimd.Create(0f);
            for (nint i = 0; i < end; i += stride)
            {
                var distance = TSimd.Subtract(TSimd.Load(x + i), mean);
                square = TSimd.MultiplyAdd(distance, distance, square);
            }

            var deviation = TSimd.Sqrt(TSimd.Add(TSimd.Divide(square, count), TSimd.Create(epsilon)));
            var factor = TSimd.Divide(TSimd.Create(1f), deviation);
            for (nint i = 0; i < end; i += stride)
                TSimd.Store(TSimd.Multiply(TSimd.Subtract(TSimd.Load(x + i), mean), factor), y + i);
        }
    }
}
