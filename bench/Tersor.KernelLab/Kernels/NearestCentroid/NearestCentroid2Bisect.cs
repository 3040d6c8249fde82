using ILGPU;

namespace Tersor.KernelLab.Kernels.NearestCentroid;

/// <summary>A work item a value bisects the ascending centroids: log₂ k steps instead of k.</summary>
public static class NearestCentroid2Bisect
{
    public static void Run(ArrayView<float> x, ArrayView<float> centroids, ArrayView<byte> codes, int n, int count)
    {
        var i = Grid.GlobalIndex.X;
        if (i >= n)
            return;
        var value = x[i];
        var low = 0;
        var high = count - 1;
        while (low < high)
        {
            var middle = (low + high) / 2;
            var lower = value - centroids[middle] <= centroids[middle + 1] - value;
            high = lower ? middle : high;
            low = lower ? low : middle + 1;
        }

        codes[i] = (byte)(value == 0f ? 0 : low + 1);
    }
}
