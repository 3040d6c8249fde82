using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
        pool.Run(BlockPartition.Count(count), ref job);
    }

    /// <summary>y[i] = mask[i] ≠ 0 ? x[i] : 0, or += that; y may be x.</summary>
    public static void Apply(WorkerPool pool, float* x, byte* mask, float* y, int count, bool accumulate)
    {
        var job = new ApplyJob(x, mask, y, count, accumulate);
        pool.Run(BlockPartition.Count(count), ref job);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int UpdateVectors<TSimd, TVector>(float* x, float low, float high, byte* mask, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
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
        where TVector : unmanaged
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

    private readonly struct UpdateJob(float* x, float low, float high, byte* mask, int count) : IBlockJob
    {
        private readonly float* _x = x;
        private readonly byte* _mask = mask;

        public void Run(int block, int worker)
        {
            var start = BlockPartition.Start(block);
            var size = BlockPartition.Size(block, count);
            var done = Vector512.IsHardwareAccelerated
                ? UpdateVectors<Simd512, Vector512<float>>(_x + start, low, high, _mask + start, size)
                : Vector256.IsHardwareAccelerated
                    ? UpdateVectors<Simd256, Vector256<float>>(_x + start, low, high, _mask + start, size)
                    : 0;
            UpdateVectors<SimdScalar, float>(_x + start + done, low, high, _mask + start + done, size - done);
        }
    }

    private readonly struct ApplyJob(float* x, byte* mask, float* y, int count, bool accumulate) : IBlockJob
    {
        private readonly float* _x = x;
        private readonly byte* _mask = mask;
        private readonly float* _y = y;

        public void Run(int block, int worker)
        {
            var start = BlockPartition.Start(block);
            var size = BlockPartition.Size(block, count);
            var done = Vector512.IsHardwareAccelerated
                ? ApplyVectors<Simd512, Vector512<float>>(_x + start, _mask + start, _y + start, size, accumulate)
                : Vector256.IsHardwareAccelerated
                    ? ApplyVectors<Simd256, Vector256<float>>(_x + start, _mask + start, _y + start, size, accumulate)
                    : 0;
            start += done;
            ApplyVectors<SimdScalar, float>(_x + start, _mask + start, _y + start, size - done, accumulate);
        }
    }
}
