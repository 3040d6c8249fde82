using ILGPU;

namespace Tersor.KernelLab.Kernels.Softmax;

/// <summary>A work item a row.</summary>
public static class Softmax1Row
{
    public static void Run(ArrayView<float> x, ArrayView<float> y, int rows, int columns)
    {
        var row = Grid.GlobalIndex.X;
        if (row >= rows)
            return;
        var begin = row * columns;
        var largest = x[begin];
        for (var i = 1; i < columns; i++)
            largest = IntrinsicMath.Max(largest, x[begin + i]);
        var sum = 0f;
        for (var i = 0; i < columns; i++)
        {
            var value = MathF.Exp(x[begin + i] - largest);
            y[begin + i] = value;
            sum += value;
        }

        for (var i = 0; i < columns; i++)
            y[begin + i] /= sum;
    }
}
