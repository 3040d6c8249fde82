using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// The end of an iteration of k-means (Lloyd 1982): every centroid moves to the mean of its members. centroids[k] = sums[k + 1] /
/// counts[k + 1] for k below n; NaN without members.
/// </summary>
public readonly struct CentroidMeans(ArrayView<float> sums, ArrayView<int> counts, ArrayView<float> centroids, int n) : IKernel
{
    /// <inheritdoc/>
    public void Run()
    {
        var k = WorkItem.Index;
        if (k < n)
            centroids[k] = counts[k + 1] == 0 ? float.NaN : sums[k + 1] / counts[k + 1];
    }
}
