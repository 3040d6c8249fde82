using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>One pass of <see cref="AdamUpdate"/> over parameters. Where the mask is 0, parameter and moments become 0.</summary>
public static unsafe class AdamStep
{
    /// <summary>Steps all parameters; <paramref name="mask"/> may be null.</summary>
    public static void Run(
        WorkerPool pool, float* parameter, float* gradient, float* firstMoment, float* secondMoment, byte* mask, int count,
        AdamUpdate update,
        float gradientScale)
    {
        var job = new Job(parameter, gradient, firstMoment, secondMoment, mask, count, update, gradientScale);
        VectorWidth.Run(pool, BlockPartition.Count(count), job);
    }

    private readonly struct Job(
        float* parameter, float* gradient, float* firstMoment, float* secondMoment, byte* mask, int count, AdamUpdate update,
        float gradientScale) : ISimdJob
    {
        public void Run<TSimd, TVector>(int block, int worker)
            where TSimd : struct, ISimd<TVector>
        {
            var start = BlockPartition.Start(block);
            var end = start + BlockPartition.Size(block, count);
            Step<SimdScalar, float>(Step<TSimd, TVector>(start, end), end);
        }

        /// <summary>Steps whole vectors; returns the first element that is left.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private int Step<TSimd, TVector>(int i, int end)
            where TSimd : struct, ISimd<TVector>
        {
            for (; i <= end - TSimd.Count; i += TSimd.Count)
            {
                var p = TSimd.Load(parameter + i);
                var m = TSimd.Load(firstMoment + i);
                var v = TSimd.Load(secondMoment + i);
                update.Invoke<TSimd, TVector>(TSimd.Load(gradient + i), gradientScale, ref p, ref m, ref v);
                TSimd.Store(Kept<TSimd, TVector>(p, i), parameter + i);
                TSimd.Store(Kept<TSimd, TVector>(m, i), firstMoment + i);
                TSimd.Store(Kept<TSimd, TVector>(v, i), secondMoment + i);
            }

            return i;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private TVector Kept<TSimd, TVector>(TVector value, int i)
            where TSimd : struct, ISimd<TVector> =>
            mask == null ? value : TSimd.Select(TSimd.LoadMask(mask + i), value, TSimd.Create(0f));
    }
}
