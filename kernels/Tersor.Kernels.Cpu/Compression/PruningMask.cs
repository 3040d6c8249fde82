using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>Masks of kept weights: a byte each, 0 for pruned.</summary>
public static unsafe class PruningMask
{
    /// <summary>
    /// mask[i] = 0 where |x[i]| ≤ low, 1 where |x[i]| &gt; high, unchanged between: the hysteresis of Guo, Yao and Chen, "Dynamic
    /// network surgery" (2016). A NaN leaves the mask unchanged.
    /// </summary>
    public static void Update(WorkerPool pool, float* x, float low, float high, byte* mask, int count)
    {
        var job = new UpdateJob(x, low, high, mask, count);
        VectorWidth.Run(pool, BlockPartition.Count(count), job);
    }

    /// <summary>y[i] = mask[i] ≠ 0 ? x[i] : 0, or += that; y may be x.</summary>
    public static void Apply(WorkerPool pool, float* x, byte* mask, float* y, int count, bool accumulate)
    {
        var job = new ApplyJob(x, mask, y, count, accumulate);
        VectorWidth.Run(pool, BlockPartition.Count(count), job);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int UpdateVectors<TSimd, TVector>(float* x, float low, float high, byte* mask, int count)
        where TSimd : struct, ISimd<TVector>
    {
        var i = 0;
        for (; i <= count - TSimd.Count; i += TSimd.Count)
        {
            var magnitude = TSimd.Abs(TSimd.Load(x + i));
            var isLow = TSimd.LessThanOrEqual(magnitude, TSimd.Create(low));
            var isHigh = TSimd.GreaterThan(magnitude, TSimd.Create(high));
            var kept = TSimd.Select(isLow, TSimd.Create(0f), TSimd.LoadMask(mask + i));
            TSimd.StoreMask(TSimd.Or(kept, isHigh), mask + i);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int ApplyVectors<TSimd, TVector>(float* x, byte* mask, float* y, int count, bool accumulate)
        where TSimd : struct, ISimd<TVector>
    {
        var i = 0;
        for (; i <= count - TSimd.Count; i += TSimd.Count)
        {
            var kept = TSimd.And(TSimd.LoadMask(mask + i), TSimd.Load(x + i));
            if (accumulate)
                kept = TSimd.Add(TSimd.Load(y + i), kept);
            TSimd.Store(kept, y + i);
        }

        return i;
    }

    private readonly struct UpdateJob(float* x, float low, float high, byte* mask, int count) : ISimdJob
    {
        public void Run<TSimd, TVector>(int block, int worker)
            where TSimd : struct, ISimd<TVector>
        {
            var start = BlockPartition.Start(block);
            var size = BlockPartition.Size(block, count);
            var done = UpdateVectors<TSimd, TVector>(x + start, low, high, mask + start, size);
            UpdateVectors<SimdScalar, float>(x + start + done, low, high, mask + start + done, size - done);
        }
    }

    private readonly struct ApplyJob(float* x, byte* mask, float* y, int count, bool accumulate) : ISimdJob
    {
        public void Run<TSimd, TVector>(int block, int worker)
            where TSimd : struct, ISimd<TVector>
        {
            var start = BlockPartition.Start(block);
            var size = BlockPartition.Size(block, count);
            var done = ApplyVectors<TSimd, TVector>(x + start, mask + start, y + start, size, accumulate);
            start += done;
            ApplyVectors<SimdScalar, float>(x + start, mask + start, y + start, size - done, accumulate);
        }
    }
}
