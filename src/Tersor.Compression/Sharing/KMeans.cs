using Tersor.Core;

namespace Tersor.Compression;

/// <summary>
/// k-means in one dimension (Lloyd 1982), on the device: it assigns values to centroids and moves these to the means of their
/// members; the host sees a histogram of the values and the centroids. Deterministic.
/// </summary>
public static class KMeans
{
    private const int MaxIterations = 300;

    /// <summary>Clusters the values that are not zero: zero is what pruned weights are.</summary>
    /// <param name="values">The values, of any shape, contiguous, all finite.</param>
    /// <param name="k">How many centroids at most, in [1, 255]; fewer come back if there are fewer different values.</param>
    /// <param name="initialization">The first positions of the centroids.</param>
    /// <param name="seed">Decides <see cref="CentroidInitialization.Random"/>.</param>
    /// <returns>The centroids, ascending, all different, none zero; none at all if all values are zero.</returns>
    /// <exception cref="ArgumentException">Not all values are finite.</exception>
    public static float[] Cluster(Tensor values, int k, CentroidInitialization initialization, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, byte.MaxValue);
        if (ValueHistogram.Take(values) is not { } histogram)
            return [];
        k = Math.Min(k, histogram.Centres.Length);
        var seeds = initialization switch
        {
            CentroidInitialization.Linear => CentroidSeeds.Linear(histogram, k),
            CentroidInitialization.Density => CentroidSeeds.Density(histogram, k),
            CentroidInitialization.Random => CentroidSeeds.Random(histogram, k, seed),
            CentroidInitialization.Optimal => OptimalPartition.Centroids(histogram, k),
            _ => throw new ArgumentOutOfRangeException(nameof(initialization)),
        };
        var centroids = Refine(values, histogram, [.. seeds.Select(centroid => (float)centroid)]);
        return [.. centroids.Select(centroid => centroid == 0 ? (float)(histogram.CellWidth / 2) : centroid).Distinct().Order()];
    }

    /// <summary>Iterates from given ascending centroids until nothing moves.</summary>
    /// <returns>As many, or fewer if some get no members wherever they are seeded.</returns>
    private static float[] Refine(Tensor values, ValueHistogram histogram, float[] centroids)
    {
        var device = values.Device;
        using var step = device.BeginStep();
        var onDevice = device.From(centroids, new Shape(centroids.Length));
        var codes = device.Empty(values.Shape, ElementType.UInt8);
        var moved = new float[centroids.Length];
        for (var iteration = 0; iteration < MaxIterations; iteration++)
        {
            device.Backend.NearestCentroid(values, onDevice, codes);
            device.Backend.UpdateCentroids(values, codes, onDevice);
            onDevice.CopyTo(moved);
            float[] used = [.. moved.Where(centroid => !float.IsNaN(centroid))];
            if (used.Length < moved.Length)
            {
                SeedEmpty(histogram, used, moved);

                // The centre of a wide cell may be farther from the cell's values than another centroid is: seeding it again
                // changes nothing.
                if (moved.AsSpan().SequenceEqual(centroids) || iteration == MaxIterations - 1)
                    return Refine(values, histogram, used);
                onDevice.CopyFrom(moved);
            }
            else if (moved.AsSpan().SequenceEqual(centroids))
            {
                break;
            }

            moved.CopyTo(centroids, 0);
        }

        return centroids;
    }

    /// <summary>Adds to the centroids that have members the cells that are farthest from all others.</summary>
    private static void SeedEmpty(ValueHistogram histogram, float[] used, float[] centroids)
    {
        var seeded = used.ToList();
        while (seeded.Count < centroids.Length)
        {
            seeded.Add((float)histogram.Centres.MaxBy(centre => Distance(seeded, centre)));
            seeded.Sort();
        }

        seeded.CopyTo(centroids);
    }

    /// <summary>How far the nearest of ascending centroids is.</summary>
    private static double Distance(List<float> centroids, double value)
    {
        var next = centroids.BinarySearch((float)value);
        next = next < 0 ? ~next : next;
        var above = next < centroids.Count ? Math.Abs(centroids[next] - value) : double.PositiveInfinity;
        return next > 0 ? Math.Min(above, Math.Abs(value - centroids[next - 1])) : above;
    }
}
