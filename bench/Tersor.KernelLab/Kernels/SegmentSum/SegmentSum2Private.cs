using ILGPU;

namespace Tersor.KernelLab.Kernels.SegmentSum;

/// <summary>
/// Every work item of a small group has a sum of its own for each segment in shared memory; the group adds them up and leaves one
/// row of partial sums. Each value is read once. <see cref="SegmentSum2Merge"/> adds the rows.
/// </summary>
public static class SegmentSum2Private
{
    /// <summary>Work items of a group.</summary>
    public const int Lanes = 32;

    private const int MaxSegments = 256;

    public static void Run(ArrayView<float> values, ArrayView<byte> codes, ArrayView<float> partials, int n, int segments)
    {
        var shared = SharedMemory.Allocate<float>(MaxSegments * Lanes);
        var lane = Group.IdxX;
        for (var segment = 0; segment < segments; segment++)
            shared[(segment * Lanes) + lane] = 0f;
        for (var i = Grid.GlobalIndex.X; i < n; i += Grid.DimX * Group.DimX)
            shared[(codes[i] * Lanes) + lane] += values[i];
        Group.Barrier();
        for (var segment = lane; segment < segments; segment += Lanes)
        {
            var sum = 0f;
            for (var i = 0; i < Lanes; i++)
                sum += shared[(segment * Lanes) + i];
            partials[(Grid.IdxX * segments) + segment] = sum;
        }
    }
}
