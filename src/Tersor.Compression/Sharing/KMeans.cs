using Tersor.Core;

namespace Tersor.Compression;

/// <summary>
/// k-means in one dimension (Lloyd 1982), on the device: it assigns values to centroids and moves these to the means of their members; the
/// host sees a histogram of the values and the centroids. Deterministic.
/// </summary>
public static class KMeans
{
    private const int MaxIterations = 300;

    /// <summary>Clusters the values that are not zero: zero is what pruned weights are.</summary>
    /// <param name="values">Of any shape, contiguous, all finite.</param>
    /// <param name="k">How many centroids at most, in [1, 255]; fewer come back if there are fewer different values.</param>
    /// <param name="initialization">Where they begin.</param>
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
        float[] centroids = [.. seeds.Select(centroid => (float)centroid)];
        Refine(values, histogram, centroids);
        return [.. centroids.Select(centroid => centroid == 0 ? (float)(histogram.CellWidth / 2) : centroid).Distinct().Order()];
    }

    /// <summary>Iterates from given ascending centroids until nothing moves.</summary>
    private static void Refine(Tensor values, ValueHistogram histogram, float[] centroids)
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
            if (SeedEmpty(histogram, moved))
                onDevice.CopyFrom(moved);
            else if (moved.AsSpan().SequenceEqual(centroids))
                break;
            moved.CopyTo(centroids, 0);
        }
    }

    /// <summary>Gives each centroid without members the cell that is farthest from all others.</summary>
    private static bool SeedEmpty(ValueHistogram histogram, float[] centroids)
    {
        var used = centroids.Where(centroid => !float.IsNaN(centroid)).ToList();
        if (used.Count == centroids.Length)
            return false;
        while (used.Count < centroids.Length)
        {
            used.Add((float)histogram.Centres.MaxBy(centre => Distance(used, centre)));
            used.Sort();
        }

        used.CopyTo(centroids);
        return true;
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
