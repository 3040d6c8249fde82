using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// What every kernel relies on, in one small kernel: global and shared memory, barriers, a loop, the exponential. y[group] = Σ
/// over the group's items of i · e^(i - i), with i the item's place in the grid.
/// </summary>
/// <param name="y">One element a group. The group size is a power of two, at most <see cref="LargestGroup"/>.</param>
public readonly struct SelfTest(ArrayView<float> y) : IKernel
{
    /// <summary>The largest group that may run it.</summary>
    public const int LargestGroup = 256;

    /// <inheritdoc/>
    public void Run()
    {
        var shared = SharedMemory.Allocate<float>(LargestGroup);
        float i = WorkItem.Index;
        shared[Group.IdxX] = i * default(Exp).Invoke(i - WorkItem.Index);
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
