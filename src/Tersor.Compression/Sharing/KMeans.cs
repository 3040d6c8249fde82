namespace Tersor.Compression;

/// <summary>
/// k-means in one dimension (Lloyd 1982): clusters are runs of the sorted values, so that an iteration costs k binary searches.
/// Deterministic.
/// </summary>
public static class KMeans
{
    private const int MaxIterations = 300;

    /// <summary>Clusters values.</summary>
    /// <param name="values">At least one, all finite, none zero.</param>
    /// <param name="k">How many centroids at most; fewer come back if there are fewer different values.</param>
    /// <param name="initialization">Where they begin.</param>
    /// <param name="seed">Decides <see cref="CentroidInitialization.Random"/>.</param>
    /// <returns>The centroids, ascending, all different, none zero: zero is what pruned weights are.</returns>
    public static float[] Cluster(ReadOnlySpan<float> values, int k, CentroidInitialization initialization, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfZero(values.Length, nameof(values));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        var sorted = new SortedValues(values);
        k = Math.Min(k, sorted.DistinctCount);
        var centroids = initialization switch
        {
            CentroidInitialization.Linear => CentroidSeeds.Linear(sorted, k),
            CentroidInitialization.Density => CentroidSeeds.Density(sorted, k),
            CentroidInitialization.Random => CentroidSeeds.Random(sorted, k, seed),
            CentroidInitialization.Optimal => OptimalPartition.Centroids(sorted, k),
            _ => throw new ArgumentOutOfRangeException(nameof(initialization)),
        };
        Refine(sorted, centroids);
        var nearestToZero = NearestToZero(values);
        return [.. centroids.Select(centroid => (float)centroid == 0 ? nearestToZero : (float)centroid).Distinct()];
    }

    /// <summary>The sum of the squared distances of all values to their nearest centroid.</summary>
    /// <param name="values">The values.</param>
    /// <param name="centroids">At least one, ascending.</param>
    public static double Inertia(ReadOnlySpan<float> values, ReadOnlySpan<float> centroids)
    {
        double inertia = 0;
        foreach (var value in values)
        {
            var distance = (double)value - centroids[Nearest(centroids, value)];
            inertia += distance * distance;
        }

        return inertia;
    }

    /// <summary>The index of the nearest of ascending centroids; the lower of two equally near.</summary>
    public static int Nearest(ReadOnlySpan<float> centroids, float value)
    {
        int low = 0, high = centroids.Length - 1;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (value - (double)centroids[middle] <= (double)centroids[middle + 1] - value)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }

    private static float NearestToZero(ReadOnlySpan<float> values)
    {
        var nearest = values[0];
        foreach (var value in values)
            if (Math.Abs(value) < Math.Abs(nearest))
                nearest = value;
        return nearest;
    }

    /// <summary>Lloyd's iterations from given ascending centroids until nothing moves.</summary>
    /// <returns>The inertia before each iteration: it never rises.</returns>
    internal static List<double> Refine(SortedValues sorted, double[] centroids)
    {
        var inertias = new List<double>();
        var bounds = new int[centroids.Length + 1];
        for (var iteration = 0; iteration < MaxIterations; iteration++)
        {
            Assign(sorted, centroids, bounds);
            double inertia = 0;
            for (var i = 0; i < centroids.Length; i++)
                inertia += sorted.Inertia(bounds[i], bounds[i + 1], centroids[i]);
            inertias.Add(inertia);
            if (!Update(sorted, centroids, bounds))
                break;
        }

        return inertias;
    }

    private static void Assign(SortedValues sorted, double[] centroids, int[] bounds)
    {
        for (var i = 1; i < centroids.Length; i++)
            bounds[i] = sorted.CountUpTo((centroids[i - 1] + centroids[i]) / 2);
        bounds[^1] = sorted.Values.Length;
    }

    private static bool Update(SortedValues sorted, double[] centroids, int[] bounds)
    {
        var moved = false;
        var empty = -1;
        for (var i = 0; i < centroids.Length; i++)
        {
            if (bounds[i] == bounds[i + 1])
            {
                empty = i;
                continue;
            }

            var mean = sorted.Mean(bounds[i], bounds[i + 1]);
            moved |= mean != centroids[i];
            centroids[i] = mean;
        }

        if (empty < 0)
            return moved;
        centroids[empty] = FarthestValue(sorted, centroids, bounds);
        Array.Sort(centroids);
        return true;
    }

    /// <summary>The value that is farthest from its centroid: in a run of sorted values one of the two ends.</summary>
    private static double FarthestValue(SortedValues sorted, double[] centroids, int[] bounds)
    {
        var farthest = 0.0;
        var value = double.NaN;
        for (var i = 0; i < centroids.Length; i++)
        {
            if (bounds[i] == bounds[i + 1])
                continue;
            Consider(sorted.Values[bounds[i]], centroids[i]);
            Consider(sorted.Values[bounds[i + 1] - 1], centroids[i]);
        }

        return value;

        void Consider(double candidate, double centroid)
        {
            if (Math.Abs(candidate - centroid) > farthest)
                (farthest, value) = (Math.Abs(candidate - centroid), candidate);
        }
    }
}
