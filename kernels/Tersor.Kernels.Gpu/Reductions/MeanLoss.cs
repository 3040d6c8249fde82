using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>The mean of a loss over a few predictions: one group does everything. Its size is a power of two.</summary>
/// <param name="f">What a prediction loses.</param>
/// <param name="a">The predictions.</param>
/// <param name="b">Their targets.</param>
/// <param name="loss">A single element.</param>
/// <param name="n">The number of predictions.</param>
/// <param name="scale">1 / n.</param>
public readonly struct MeanLoss<TOperator>(
    TOperator f, ArrayView<float> a, ArrayView<float> b, ArrayView<float> loss, int n, float scale) : IKernel
    where TOperator : unmanaged, ILossOperator
{
    /// <inheritdoc/>
    public void Run()
    {
        var own = 0f;
        for (var i = Group.IdxX; i < n; i += Group.DimX)
            own += f.Invoke(a[i], b[i]);
        var total = GroupFold.Run(default(Sum), own, SharedMemory.Allocate<float>(GroupFold.LargestGroup));
        if (Group.IdxX == 0)
            loss[0] = total * scale;
    }
}
