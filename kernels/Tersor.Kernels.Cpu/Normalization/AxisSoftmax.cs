using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// Softmax along the middle of three extents, or its logarithm, on the calling thread: shifted by the largest number so that none
/// overflows.
/// </summary>
public static unsafe class AxisSoftmax
{
    /// <summary>y[o, ·, i] = e^x[o, ·, i] / Σ e^x[o, ·, i], or its logarithm.</summary>
    /// <param name="x">[outer, length, inner].</param>
    /// <param name="outer">The first extent.</param>
    /// <param name="length">The extent that probabilities add up to 1 along.</param>
    /// <param name="inner">The last extent.</param>
    /// <param name="y">[outer, length, inner]; no overlap with <paramref name="x"/>.</param>
    /// <param name="isLog">Whether logarithms are wanted.</param>
    public static void Run(float* x, int outer, int length, int inner, float* y, bool isLog) =>
        VectorWidth.Run(new AxisKernel<Function>(new Function(isLog), x, outer, length, inner, y));

    private readonly struct Function(bool isLog) : IAxisFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<TSimd, TVector>(float* x, int length, float* y)
            where TSimd : struct, ISimd<TVector>
        {
            var (largest, whole) = (default(MaximumOf), length - (length % TSimd.Count));
            var most = TSimd.Create(largest.Identity);
            for (var i = 0; i < whole; i += TSimd.Count)
                most = largest.Combine<TSimd, TVector>(most, TSimd.Load(x + i));
            var shift = TSimd.CombineLanes(largest, most);
            for (var i = whole; i < length; i++)
                shift = largest.Combine(shift, x[i]);

            var (powers, shifts) = (TSimd.Create(0f), TSimd.Create(shift));
            for (var i = 0; i < whole; i += TSimd.Count)
            {
                var power = default(Exp).Invoke<TSimd, TVector>(TSimd.Subtract(TSimd.Load(x + i), shifts));
                powers = TSimd.Add(powers, power);
                TSimd.Store(power, y + i);
            }

            var sum = TSimd.CombineLanes(default(Sum), powers);
            for (var i = whole; i < length; i++)
            {
                y[i] = default(Exp).Invoke(x[i] - shift);
                sum += y[i];
            }

            var result = isLog ? default(Log).Invoke(sum) : 1f / sum;
            var results = TSimd.Create(result);
            for (var i = 0; i < whole; i += TSimd.Count)
                TSimd.Store(
                    isLog ? TSimd.Subtract(TSimd.Subtract(TSimd.Load(x + i), shifts), results)
                        : TSimd.Multiply(TSimd.Load(y + i), results),
                    y + i);
            for (var i = whole; i < length; i++)
                y[i] = isLog ? x[i] - shift - result : y[i] * result;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Columns<TSimd, TVector>(float* x, int length, nint stride, float* y)
            where TSimd : struct, ISimd<TVector>
        {
            var end = length * stride;
            var shift = TSimd.Create(float.NegativeInfinity);
            for (nint i = 0; i < end; i += stride)
                shift = default(MaximumOf).Combine<TSimd, TVector>(shift, TSimd.Load(x + i));
            var sum = TSimd.Create(0f);
            for (nint i = 0; i < end; i += stride)
            {
                var power = default(Exp).Invoke<TSimd, TVector>(TSimd.Subtract(TSimd.Load(x + i), shift));
                sum = TSimd.Add(sum, power);
                TSimd.Store(power, y + i);
            }

            var result = isLog ? default(Log).Invoke<TSimd, TVector>(sum) : TSimd.Divide(TSimd.Create(1f), sum);
            for (nint i = 0; i < end; i += stride)
                TSimd.Store(
                    isLog ? TSimd.Subtract(TSimd.Subtract(TSimd.Load(x + i), shift), result)
                        : TSimd.Multiply(TSimd.Load(y + i), result),
                    y + i);
        }
    }
}
