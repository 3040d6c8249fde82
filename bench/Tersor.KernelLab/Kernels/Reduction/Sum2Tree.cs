using ILGPU;

namespace Tersor.KernelLab.Kernels.Reduction;

/// <summary>
/// A group strides over the elements and folds its items' sums in a tree in shared memory; launched again over what it leaves.
/// </summary>
public static class Sum2Tree
{
    /// <summary>The most work items of a group, a power of two.</summary>
    public const int MaxGroup = 256;

    public static void Run(ArrayView<float> x, ArrayView<float> y, int n)
    {
        var shared = SharedMemory.Allocate<float>(MaxGroup);
        var sum = 0f;
        for (var i = Grid.GlobalIndex.X; i < n; i += Grid.DimX * Group.DimX)
            sum += x[i];
        shared[Group.IdxX] = sum;
        Group.Barrier();
        for (var half = Group.DimX / 2; half > 0; half /= 2)
        {
            if (Group.IdxX < half)
                shared[Group.IdxX] += shared[Group.IdxX + half];
            Group.Barrier();
        }

        if (Group.IdxX == 0)
            y[Grid.IdxX] = shared[0];
    }
}
