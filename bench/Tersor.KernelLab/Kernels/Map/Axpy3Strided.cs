using ILGPU;

namespace Tersor.KernelLab.Kernels.Map;

/// <summary>y += a · x by a grid of fixed size that strides over the elements: fewer groups to start.</summary>
public static class Axpy3Strided
{
    public static void Run(ArrayView<float> x, ArrayView<float> y, int n, float a)
    {
        for (var i = Grid.GlobalIndex.X; i < n; i += Grid.DimX * Group.DimX)
            y[i] += a * x[i];
    }
}
