using ILGPU;

namespace Tersor.KernelLab.Kernels.NearestCentroid;

/// <summary>A work item a value tries every centroid, from global memory.</summary>
public static class NearestCentroid1Linear
{
    public static void Run(ArrayView<float> x, ArrayView<float> centroids, ArrayView<byte> codes, int n, int count)
    {
        var i = Grid.GlobalIndex.X;
        if (i >= n)
            return;
        var value = x[i];
        var best = 0;
        var distance = IntrinsicMath.Abs(value - centroids[0]);
        for (var c = 1; c < count; c++)
        {
            var other = IntrinsicMath.Abs(value - centroids[c]);
            best = other < distance ? c : best;
            distance = IntrinsicMath.Min(distance, other);
        }

        codes[i] = (byte)(value == 0f ? 0 : best + 1);
    }
}
