using ILGPU;

namespace Tersor.KernelLab.Kernels.Gemm;

/// <summary>c = a · b, one element a work item, everything from global memory.</summary>
public static class Gemm1Naive
{
    public static void Run(ArrayView<float> a, ArrayView<float> b, ArrayView<float> c, int m, int n, int k)
    {
        var column = (Grid.IdxX * Group.DimX) + Group.IdxX;
        var row = (Grid.IdxY * Group.DimY) + Group.IdxY;
        if (row >= m || column >= n)
            return;
        var sum = 0f;
        for (var i = 0; i < k; i++)
            sum += a[(row * k) + i] * b[(i * n) + column];
        c[(row * n) + column] = sum;
    }
}
