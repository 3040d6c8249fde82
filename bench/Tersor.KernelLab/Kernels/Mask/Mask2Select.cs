using ILGPU;

namespace Tersor.KernelLab.Kernels.Mask;

/// <summary>
/// The pruning mask with hysteresis without branches: every item reads and writes, so that neighbours stay in step.
/// </summary>
public static class Mask2Select
{
    public static void Run(ArrayView<float> x, ArrayView<byte> mask, int n, float low, float high)
    {
        var i = Grid.GlobalIndex.X;
        if (i >= n)
            return;
        var magnitude = IntrinsicMath.Abs(x[i]);
        int kept = mask[i];
        kept = magnitude > high ? 1 : kept;
        mask[i] = (byte)(magnitude <= low ? 0 : kept);
    }
}
