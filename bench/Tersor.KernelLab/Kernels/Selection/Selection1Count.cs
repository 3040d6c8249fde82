using ILGPU;

namespace Tersor.KernelLab.Kernels.Selection;

/// <summary>
/// One step of a bisection for the k-th largest magnitude: each group counts the values whose bits reach the candidate, that is
/// what is known of the threshold with the step's bit set. <see cref="Selection1Narrow"/> decides.
/// </summary>
public static class Selection1Count
{
    private const int MaxGroup = 256;

    public static void Run(ArrayView<float> x, ArrayView<int> threshold, ArrayView<int> counts, int n, int bit)
    {
        var shared = SharedMemory.Allocate<int>(MaxGroup);
        var candidate = threshold[0] | (1 << bit);
        var count = 0;
        for (var i = Grid.GlobalIndex.X; i < n; i += Grid.DimX * Group.DimX)
            count += (int)Interop.FloatAsInt(IntrinsicMath.Abs(x[i])) >= candidate ? 1 : 0;
        shared[Group.IdxX] = count;
        Group.Barrier();
        for (var half = Group.DimX / 2; half > 0; half /= 2)
        {
            if (Group.IdxX < half)
                shared[Group.IdxX] += shared[Group.IdxX + half];
            Group.Barrier();
        }

        if (Group.IdxX == 0)
            counts[Grid.IdxX] = shared[0];
    }
}
