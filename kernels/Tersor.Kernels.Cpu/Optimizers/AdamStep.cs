using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Tersor.Kernels.Operators;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// One pass of Adam (Kingma and Ba 2015) or AdamW (Loshchilov and Hutter 2019): m = β₁ m + (1 - β₁) g, v = β₂ v + (1 - β₂) g²,
/// p = shrink · p - length · m / (√v · correction + ε). Where the mask is 0, p, m and v become 0.
/// </summary>
public static unsafe class AdamStep
{
    /// <summary>Steps all parameters; <paramref name="mask"/> may be null.</summary>
    public static void Run(
        WorkerPool pool, float* parameter, float* gradient, float* firstMoment, float* secondMoment, byte* mask, int count,
        in AdamCoefficients coefficients)
    {
        var job = new Job(parameter, gradient, firstMoment, secondMoment, mask, count, coefficients);
        pool.Run(BlockPartition.Count(count), ref job);
    }

    private readonly struct Job(
        float* parameter, float* gradient, float* firstMoment, float* secondMoment, byte* mask, int count, AdamCoefficients coefficients)
        : IBlockJob
    {
        private readonly float* _parameter = parameter;
        private readonly float* _gradient = gradient;
        private readonly float* _firstMoment = firstMoment;
        private readonly float* _secondMoment = secondMoment;
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
            var beta2 = TSimd.Create(coefficients.Beta2);
            var gain1 = TSimd.Create(1f - coefficients.Beta1);
            var gain2 = TSimd.Create(1f - coefficients.Beta2);
            var decay = TSimd.Create(coefficients.JoinedDecay);
            var scale = TSimd.Create(coefficients.GradientScale);
            var correction = TSimd.Create(coefficients.InverseRootCorrection);
            var epsilon = TSimd.Create(coefficients.Epsilon);
            var shrink = TSimd.Create(coefficients.Shrink);
            var length = TSimd.Create(coefficients.StepLength);
            for (; i <= end - TSimd.Count; i += TSimd.Count)
            {
                var p = TSimd.Load(_parameter + i);
                var g = TSimd.MultiplyAdd(decay, p, TSimd.Multiply(scale, TSimd.Load(_gradient + i)));
                var m = TSimd.Load(_firstMoment + i);
                m = Subnormals.Flush<TSimd, TVector>(TSimd.MultiplyAdd(gain1, TSimd.Subtract(g, m), m));
                var v = TSimd.MultiplyAdd(gain2, TSimd.Multiply(g, g), TSimd.Multiply(beta2, TSimd.Load(_secondMoment + i)));
                v = Subnormals.Flush<TSimd, TVector>(v);
                var root = TSimd.MultiplyAdd(TSimd.Sqrt(v), correction, epsilon);
                var step = TSimd.Divide(TSimd.Multiply(length, m), root);
                TSimd.Store(Kept<TSimd, TVector>(m, i), _firstMoment + i);
                TSimd.Store(Kept<TSimd, TVector>(v, i), _secondMoment + i);
                TSimd.Store(Kept<TSimd, TVector>(TSimd.Subtract(TSimd.Multiply(shrink, p), step), i), _parameter + i);
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
