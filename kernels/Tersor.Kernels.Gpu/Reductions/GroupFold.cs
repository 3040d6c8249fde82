using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// Merges a value of each work item of a group as a balanced tree in shared memory: one order for every run, and no sub-groups,
/// which many OpenCL devices lack.
/// </summary>
public static class GroupFold
{
    /// <summary>The largest group; also the shared memory a fold needs, in elements.</summary>
    public const int LargestGroup = 256;

    /// <summary>The merged value, for every work item of the group. The group's size is a power of two.</summary>
    /// <param name="fold">The operator that merges two values.</param>
    /// <param name="value">The work item's own.</param>
    /// <param name="shared">At least as many elements of shared memory as the group has items; free again afterwards.</param>
    public static float Run<TOperator>(TOperator fold, float value, ArrayView<float> shared)
        where TOperator : unmanaged, IReductionOperator
    {
        shared[Group.IdxX] = value;
        Group.Barrier();
        for (var half = Group.DimX / 2; half > 0; half /= 2)
        {
            if (Group.IdxX < half)
                shared[Group.IdxX] = fold.Combine(shared[Group.IdxX], shared[Group.IdxX + half]);
            Group.Barrier();
        }

        var result = shared[0];
        Group.Barrier();
        return result;
    }
}
