using ILGPU;

namespace Tersor.KernelLab.Kernels.SegmentSum;

/// <summary>A group a segment: it reads every code, adds the values that are its own, and folds in a tree.</summary>
public static class SegmentSum1Scan
{
    private const int MaxGroup = 256;

    public static void Run(ArrayView<float> values, ArrayView<byte> codes, ArrayView<float> sums, int n)
    {
        var shared = SharedMemory.Allocate<float>(MaxGroup);
        var sum = 0f;
        for (var i = Group.IdxX; i < n; i += Group.DimX)
            sum += codes[i] == Grid.IdxX ? values[i] : 0f;
        shared[Group.IdxX] = sum;
        Group.Barrier();
        for (var half = Group.DimX / 2; half > 0; half /= 2)
        {
            if (Group.IdxX < half)
                shared[Group.IdxX] += shared[Group.IdxX + half];
            Group.Barrier();
        }

        if (Group.IdxX == 0)
            sums[Grid.IdxX] = shared[0];
    }
}
