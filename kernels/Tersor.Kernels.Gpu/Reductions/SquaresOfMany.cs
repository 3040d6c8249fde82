using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// Sums of squares of several tensors in one launch: a result for each work group, which takes a segment of one tensor. The
/// group's size is a power of two.
/// </summary>
/// <param name="tensors">The tensors. The grid has as many groups as they take together.</param>
/// <param name="sums">A result for each group.</param>
/// <param name="segment">How many elements a group takes.</param>
public readonly struct SquaresOfMany(TensorGroup<ArrayView<float>> tensors, ArrayView<float> sums, int segment) : IKernel
{
    /// <inheritdoc/>
    public void Run()
    {
        var x = tensors.Of(Grid.IdxX, out var first);
        var start = (Grid.IdxX - first) * segment;
        var end = IntrinsicMath.Min(x.IntLength, start + segment);
        var step = Group.DimX;

        // Two sums at a time: one alone would wait for each addition.
        var sum0 = 0f;
        var sum1 = 0f;
        var i = start + Group.IdxX;
        for (; i + step < end; i += 2 * step)
        {
            sum0 += x[i] * x[i];
            sum1 += x[i + step] * x[i + step];
        }

        if (i < end)
            sum0 += x[i] * x[i];
        var sum = GroupFold.Run(default(Sum), sum0 + sum1, SharedMemory.Allocate<float>(GroupFold.LargestGroup));
        if (Group.IdxX == 0)
            sums[Grid.IdxX] = sum;
    }
}
