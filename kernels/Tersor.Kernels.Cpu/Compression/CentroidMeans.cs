namespace Tersor.Kernels.Cpu;

/// <summary>The second half of an iteration of k-means (Lloyd 1982): every centroid moves to the mean of its members.</summary>
public static unsafe class CentroidMeans
{
    /// <summary>centroids[k] = the mean of the x[i] with codes[i] = k + 1; NaN where there are none.</summary>
    /// <param name="pool">The threads.</param>
    /// <param name="x">The values.</param>
    /// <param name="codes">Their codes; 0 belongs to no centroid.</param>
    /// <param name="count">The number of values.</param>
    /// <param name="scratch">
    /// Space for <see cref="SegmentSum.ScratchLength"/> doubles, of one segment more than there are centroids.
    /// </param>
    /// <param name="centroids">The result.</param>
    /// <param name="centroidCount">The number of centroids, at most 255.</param>
    public static void Run(
        WorkerPool pool, float* x, byte* codes, int count, double* scratch, float* centroids, int centroidCount)
    {
        var segments = centroidCount + 1;
        var sums = stackalloc float[SegmentSum.MaxSegments];
        var counts = stackalloc int[SegmentSum.MaxSegments];
        SegmentSum.Run(pool, x, codes, count, segments, scratch, sums, accumulate: false);
        CodeCounts.Run(codes, count, counts, segments);
        for (var k = 0; k < centroidCount; k++)
            centroids[k] = counts[k + 1] == 0 ? float.NaN : sums[k + 1] / counts[k + 1];
    }
}
