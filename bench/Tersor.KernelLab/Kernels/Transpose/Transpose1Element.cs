using ILGPU;

namespace Tersor.KernelLab.Kernels.Transpose;

/// <summary>y = xᵀ, one element a work item: reads along rows, writes down columns.</summary>
public static class Transpose1Element
{
    public static void Run(ArrayView<float> x, ArrayView<float> y, int rows, int columns)
    {
        var column = (Grid.IdxX * Group.DimX) + Group.IdxX;
        var row = (Grid.IdxY * Group.DimY) + Group.IdxY;
        if (row < rows && column < columns)
            y[(column * rows) + row] = x[(row * columns) + column];
    }
}
