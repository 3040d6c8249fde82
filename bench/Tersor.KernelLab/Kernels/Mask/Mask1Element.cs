using ILGPU;

namespace Tersor.KernelLab.Kernels.Mask;

/// <summary>The pruning mask with hysteresis, one element and one byte a work item.</summary>
public static class Mask1Element
{
    public static void Run(ArrayView<float> x, ArrayView<byte> mask, int n, float low, float high)
    {
        var i = Grid.GlobalIndex.X;
        if (i >= n)
            return;
        var magnitude = IntrinsicMath.Abs(x[i]);
        if (magnitude <= low)
            mask[i] = 0;
        else if (magnitude > high)
            mask[i] = 1;
    }
}
