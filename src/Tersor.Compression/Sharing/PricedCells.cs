namespace Tersor.Compression;

/// <summary>
/// Which values belong to which centroid when (x - c)² + price · length counts, c's code being as long as -log2 of its share of
/// all members: intervals, as with nearest centroids, but with boundaries away from the middle. Kernels know only nearest points,
/// so each boundary becomes two points close by it.
/// </summary>
internal readonly struct PricedCells
{
    private PricedCells(float[] centroids, float[] points, float[] pointValues) =>
        (Centroids, Points, PointValues) = (centroids, points, pointValues);

    /// <summary>The centroids that are best for some value, ascending.</summary>
    public float[] Centroids { get; }

    /// <summary>Points, ascending: a value gets the centroid of the point that is nearest to it.</summary>
    public float[] Points { get; }

    /// <summary>The centroid of each point.</summary>
    public float[] PointValues { get; }

    /// <summary>The cells of centroids.</summary>
    /// <param name="centroids">Ascending, at least one of them with members.</param>
    /// <param name="members">How many values each has at present; those without any go.</param>
    /// <param name="price">What a bit of code costs, as a squared distance.</param>
    public static PricedCells Of(float[] centroids, int[] members, double price)
    {
        // Every centroid's cost is a parabola of the same width, so their lower envelope is that of straight lines: one pass with
        // a stack.
        var total = (double)members.Sum(count => (long)count);
        var best = new List<int>();
        var starts = new List<double>();
        for (var i = 0; i < centroids.Length; i++)
        {
            if (members[i] == 0)
                continue;
            var start = double.NegativeInfinity;
            while (best.Count > 0 && (start = Boundary(best[^1], i)) <= starts[^1])
            {
                best.RemoveAt(best.Count - 1);
                starts.RemoveAt(starts.Count - 1);
                start = double.NegativeInfinity;
            }

            best.Add(i);
            starts.Add(start);
        }

        float[] left = [.. best.Select(i => centroids[i])];
        if (left.Length == 1)
            return new(left, left, left);
        var boundaries = starts.Skip(1).ToArray();
        var gap = boundaries.Zip(boundaries.Skip(1), (low, high) => high - low).Append(left[^1] - (double)left[0]).Min() / 4;
        return new(
            left,
            [.. boundaries.SelectMany(boundary => new[] { (float)(boundary - gap), (float)(boundary + gap) })],
            [.. Enumerable.Range(0, boundaries.Length).SelectMany(i => new[] { left[i], left[i + 1] })]);

        double Boundary(int low, int high) =>
            (((double)centroids[low] + centroids[high]) / 2)
            + (price * (Length(high) - Length(low)) / (2 * ((double)centroids[high] - centroids[low])));

        double Length(int i) => Math.Log2(total / members[i]);
    }
}
