using ILGPU;
using Tersor.Kernels;

namespace Tersor.KernelLab.Kernels.Map;

/// <summary>y = f(x), one element a work item.</summary>
public static class Unary1Element
{
    public static void Run<TOperator>(ArrayView<float> x, ArrayView<float> y, int n, TOperator f)
        where TOperator : unmanaged, IUnaryOperator
    {
        var i = Grid.GlobalIndex.X;
        if (i < n)
            y[i] = f.Invoke(x[i]);
    }
}
