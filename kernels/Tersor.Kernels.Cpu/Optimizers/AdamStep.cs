using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu;

/// <summary>One pass of <see cref="AdamUpdate"/> over parameters. Where the mask is 0, parameter and moments become 0.</summary>
public static unsafe class AdamStep
{
    /// <summary>Steps all parameters; <paramref name="mask"/> may be null.</summary>
    public static void Run(
        WorkerPool pool, float* parameter, float* gradient, float* firstMoment, float* secondMoment, byte* mask, int count, AdamUpdate update,
        float gradientScale)
    {
        var job = new Job(parameter, gradient, firstMoment, secondMoment, mask, count, update, gradientScale);
        pool.Run(BlockPartition.Count(count), ref job);
    }

    private readonly struct Job(
        float* parameter, float* gradient, float* firstMoment, float* secondMoment, byte* mask, int count, AdamUpdate update,
        float gradientScale) : IBlockJob
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
            for (; i <= end - TSimd.Count; i += TSimd.Count)
            {
                var p = TSimd.Load(_parameter + i);
                var m = TSimd.Load(_firstMoment + i);
                var v = TSimd.Load(_secondMoment + i);
                update.Invoke<TSimd, TVector>(TSimd.Load(_gradient + i), gradientScale, ref p, ref m, ref v);
                TSimd.Store(Kept<TSimd, TVector>(p, i), _parameter + i);
                TSimd.Store(Kept<TSimd, TVector>(m, i), _firstMoment + i);
                TSimd.Store(Kept<TSimd, TVector>(v, i), _secondMoment + i);
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
