using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>Masks of kept weights: a byte each, 0 for pruned.</summary>
public static class PruningMask
{
    /// <summary>
    /// mask[i] = 0 where |x[i]| ≤ low, 1 where |x[i]| &gt; high, unchanged between and at NaN, for i below n: the hysteresis of
    /// Guo, Yao and Chen, "Dynamic network surgery" (2016).
    /// </summary>
    public readonly struct Update(ArrayView<float> x, float low, float high, ArrayView<byte> mask, int n) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var i = WorkItem.Index;
            if (i < n)
            {
                var magnitude = Math.Abs(x[i]);
                if (magnitude <= low)
                    mask[i] = 0;
                else if (magnitude > high)
                    mask[i] = 1;
            }
        }
    }

    /// <summary>y[i] = mask[i] ≠ 0 ? x[i] : 0, or += that, for i below n; y may be x.</summary>
    public readonly struct Apply(ArrayView<float> x, ArrayView<byte> mask, ArrayView<float> y, int n, int accumulate) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var i = WorkItem.Index;
            if (i < n)
            {
                var kept = mask[i] != 0 ? x[i] : 0f;
                y[i] = accumulate != 0 ? y[i] + kept : kept;
            }
        }
    }
}
