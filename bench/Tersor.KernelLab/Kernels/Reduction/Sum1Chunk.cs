using ILGPU;

namespace Tersor.KernelLab.Kernels.Reduction;

/// <summary>A work item sums neighbours one after the other; launched again over what it leaves.</summary>
public static class Sum1Chunk
{
    public static void Run(ArrayView<float> x, ArrayView<float> y, int n, int chunk)
    {
        var item = Grid.GlobalIndex.X;
        var begin = item * chunk;
        if (begin >= n)
            return;
        var end = IntrinsicMath.Min(begin + chunk, n);
        var sum = 0f;
        for (var i = begin; i < end; i++)
            sum += x[i];
        y[item] = sum;
    }
}
