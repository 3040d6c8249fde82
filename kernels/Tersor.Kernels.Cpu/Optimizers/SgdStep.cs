using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Tersor.Kernels.Operators;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// One pass of stochastic gradient descent with momentum: g = scale · gradient + decay · p; v = momentum · v + g;
/// p -= rate · (nesterov ? g + momentum · v : v). Where the mask is 0, p and v become 0.
/// </summary>
public static unsafe class SgdStep
{
    /// <summary>Steps all parameters; <paramref name="velocity"/> (then momentum must be 0) and <paramref name="mask"/> may be null.</summary>
    public static void Run(
        WorkerPool pool, float* parameter, float* gradient, float* velocity, byte* mask, int count, in SgdCoefficients coefficients)
    {
        var job = new Job(parameter, gradient, velocity, mask, count, coefficients);
        pool.Run(BlockPartition.Count(count), ref job);
    }

    private readonly struct Job(
        float* parameter, float* gradient, float* velocity, byte* mask, int count, SgdCoefficients coefficients) : IBlockJob
    {
        private readonly float* _parameter = parameter;
        private readonly float* _gradient = gradient;
        private readonly float* _velocity = velocity;
        private readonly byte* _mask = mask;

        public void Run(int block, int worker)
        {
            var i = BlockPartition.Start(block);
            var end = i + BlockPartition.Size(block, count);
            if (Vector512.IsHardwareAccelerated)
                i = Step<Simd512, Vector512<float>>(i, end);
            else if (Vector256.IsHardwareAccelerated)
                i = Step<Simd256, Vector256<float>>(i, end);
            Step<SimdScalar, float>(i, end);
        }

        /// <summary>Steps whole vectors; returns the first element that is left.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private int Step<TSimd, TVector>(int i, int end)
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged
        {
            var rate = TSimd.Create(-coefficients.LearningRate);
            var momentum = TSimd.Create(coefficients.Momentum);
            var decay = TSimd.Create(coefficients.WeightDecay);
            var scale = TSimd.Create(coefficients.GradientScale);
            for (; i <= end - TSimd.Count; i += TSimd.Count)
            {
                var p = TSimd.Load(_parameter + i);
                var g = TSimd.MultiplyAdd(decay, p, TSimd.Multiply(scale, TSimd.Load(_gradient + i)));
                var v = g;
                if (_velocity != null)
                {
                    v = Subnormals.Flush<TSimd, TVector>(TSimd.MultiplyAdd(momentum, TSimd.Load(_velocity + i), g));
                    TSimd.Store(Kept<TSimd, TVector>(v, i), _velocity + i);
                }

                var step = coefficients.Nesterov ? TSimd.MultiplyAdd(momentum, v, g) : v;
                TSimd.Store(Kept<TSimd, TVector>(TSimd.MultiplyAdd(rate, step, p), i), _parameter + i);
            }

            return i;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private TVector Kept<TSimd, TVector>(TVector value, int i)
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged =>
            _mask == null ? value : TSimd.Select(TSimd.LoadMask(_mask + i), value, TSimd.Create(0f));
    }
}
