using ILGPU;

namespace Tersor.KernelLab.Kernels.Map;

/// <summary>y += a · x, one element a work item.</summary>
public static class Axpy1Element
{
    public static void Run(ArrayView<float> x, ArrayView<float> y, int n, float a)
    {
        var i = Grid.GlobalIndex.X;
        if (i < n)
            y[i] += a * x[i];
    }
}
