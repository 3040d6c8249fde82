namespace Tersor.Kernels.Cpu;

/// <summary>
/// Assigns each value to the nearest of at most 256 ascending centroids: a branch-free binary search over the boundaries
/// between neighbours. A boundary is the largest float that is not nearer to the upper centroid, so that comparing with it
/// equals comparing exact distances. Ties go to the lower index; ±∞ to the outermost centroid; NaN to index 0.
/// </summary>
public static unsafe class NearestCentroid
{
    private const int MaxCentroids = 256;

    /// <summary>codes[i] = the index of the centroid nearest to x[i].</summary>
    public static void Run(WorkerPool pool, float* x, int count, float* centroids, int centroidCount, byte* codes)
    {
        var boundaries = stackalloc float[MaxCentroids];
        var indices = stackalloc byte[MaxCentroids];
        var steps = PrepareBoundaries(centroids, centroidCount, boundaries, indices);
        var job = new Job(x, count, boundaries, indices, steps, codes);
        pool.Run(BlockPartition.Count(count), ref job);
    }

    /// <summary>
    /// Boundaries between the distinct centroids, filled up with +∞ to one less than a power of two, and the first index of each
    /// distinct centroid. Returns the first step of the search: half that power.
    /// </summary>
    private static int PrepareBoundaries(float* centroids, int count, float* boundaries, byte* indices)
    {
        new Span<float>(boundaries, MaxCentroids).Fill(float.PositiveInfinity);
        var distinct = 1;
        for (var i = 1; i < count; i++)
        {
            var previous = centroids[indices[distinct - 1]];
            if (centroids[i] == previous)
                continue;
            boundaries[distinct - 1] = Boundary(previous, centroids[i]);
            indices[distinct++] = (byte)i;
        }

        return (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)distinct) / 2;
    }

    /// <summary>The largest float at or below the exact midpoint.</summary>
    private static float Boundary(float low, float high)
    {
        var sum = (double)low + high;
        var rest = sum - low;
        var error = (low - (sum - rest)) + (high - rest);
        var middle = sum / 2;
        var boundary = (float)middle;
        return boundary > middle || (boundary == middle && error < 0) ? MathF.BitDecrement(boundary) : boundary;
    }

    private readonly struct Job(float* x, int count, float* boundaries, byte* indices, int firstStep, byte* codes) : IBlockJob
    {
        private readonly float* _x = x;
        private readonly float* _boundaries = boundaries;
        private readonly byte* _indices = indices;
        private readonly byte* _codes = codes;

        public void Run(int block, int worker)
        {
            var end = BlockPartition.Start(block) + BlockPartition.Size(block, count);
            for (var i = BlockPartition.Start(block); i < end; i++)
            {
                var place = 0;
                for (var step = firstStep; step > 0; step >>= 1)
                    place += _x[i] > _boundaries[place + step - 1] ? step : 0;
                _codes[i] = _indices[place];
            }
        }
    }
}
