using ILGPU;

namespace Tersor.KernelLab.Kernels.Selection;

/// <summary>The end of a selection: 1 where a magnitude's bits reach the threshold's.</summary>
public static class Selection1Mask
{
    public static void Run(ArrayView<float> x, ArrayView<int> threshold, ArrayView<byte> mask, int n)
    {
        var i = Grid.GlobalIndex.X;
        if (i < n)
            mask[i] = (byte)((int)Interop.FloatAsInt(IntrinsicMath.Abs(x[i])) >= threshold[0] ? 1 : 0);
    }
}
