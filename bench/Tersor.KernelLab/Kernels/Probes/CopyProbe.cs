using ILGPU;
using Tersor.Kernels.Gpu;

namespace Tersor.KernelLab.Kernels.Probes;

/// <summary>y = x, sixteen bytes a work item: the bandwidth yardstick.</summary>
public static class CopyProbe
{
    public static void Run(ArrayView<Float4> x, ArrayView<Float4> y, int n)
    {
        var i = Grid.GlobalIndex.X;
        if (i < n)
            y[i] = x[i];
    }
}
