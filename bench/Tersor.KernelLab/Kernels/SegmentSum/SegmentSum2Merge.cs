using ILGPU;

namespace Tersor.KernelLab.Kernels.SegmentSum;

/// <summary>
/// The second pass of <see cref="SegmentSum2Private"/>: a work item a segment adds the groups' partial sums in their order.
/// </summary>
public static class SegmentSum2Merge
{
    public static void Run(ArrayView<float> partials, ArrayView<float> sums, int groups, int segments)
    {
        var segment = Grid.GlobalIndex.X;
        if (segment >= segments)
            return;
        var sum = 0f;
        for (var group = 0; group < groups; group++)
            sum += partials[(group * segments) + segment];
        sums[segment] = sum;
    }
}
