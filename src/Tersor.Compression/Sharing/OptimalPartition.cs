namespace Tersor.Compression;

/// <summary>
/// The best of all clusterings in one dimension, by dynamic programming (Wang and Song 2011, Ckmeans.1d.dp): the cheapest way to cut
/// a prefix into j runs extends the cheapest way to cut a shorter one into j - 1. The place of the last cut moves right with
/// the prefix, so each row is filled by divide and conquer in O(n log n).
/// </summary>
/// <remarks>Cuts lie between different values; beyond 16 Ki of these, between the cells of a histogram of so many.</remarks>
internal sealed class OptimalPartition
{
    private const int MaxCells = 1 << 14;

    private readonly SortedValues _sorted;
    private readonly int[] _edges;

    // Costs of the cheapest cuts of each prefix of cells into one run less, and into the current number of runs.
    private double[] _previous;
    private double[] _current;

    private OptimalPartition(SortedValues sorted)
    {
        _sorted = sorted;
        _edges = Edges(sorted);
        _previous = new double[_edges.Length];
        _current = new double[_edges.Length];
    }

    /// <summary>The means of the k runs of the best clustering, ascending.</summary>
    public static double[] Centroids(SortedValues sorted, int k) => new OptimalPartition(sorted).Solve(k);

    private static int[] Edges(SortedValues sorted)
    {
        var values = sorted.Values;
        var edges = new List<int> { 0 };
        var cell = ((double)values[^1] - values[0]) / MaxCells;
        for (var i = 1; i < values.Length; i++)
        {
            var isEdge = sorted.DistinctCount <= MaxCells
                ? values[i] != values[i - 1]
                : Math.Floor(((double)values[i] - values[0]) / cell) != Math.Floor(((double)values[i - 1] - values[0]) / cell);
            if (isEdge)
                edges.Add(i);
        }

        edges.Add(values.Length);
        return [.. edges];
    }

    private double[] Solve(int k)
    {
        var cells = _edges.Length - 1;
        k = Math.Min(k, cells);
        var cuts = new int[k][];
        for (var end = 1; end <= cells; end++)
            _current[end] = Cost(0, end);
        for (var runs = 2; runs <= k; runs++)
        {
            (_previous, _current) = (_current, _previous);
            cuts[runs - 1] = new int[cells + 1];
            FillRow(cuts[runs - 1], runs, cells, runs - 1, cells - 1);
        }

        var centroids = new double[k];
        for (int run = k - 1, end = cells; run >= 0; run--)
        {
            var start = run == 0 ? 0 : cuts[run][end];
            centroids[run] = _sorted.Mean(_edges[start], _edges[end]);
            end = start;
        }

        return centroids;
    }

    /// <summary>Fills prefixes [low, high] of a row, whose last cuts are known to lie in [cutLow, cutHigh].</summary>
    private void FillRow(int[] cuts, int low, int high, int cutLow, int cutHigh)
    {
        if (low > high)
            return;
        var middle = (low + high) >>> 1;
        var best = double.PositiveInfinity;
        for (var cut = cutLow; cut <= Math.Min(cutHigh, middle - 1); cut++)
        {
            var cost = _previous[cut] + Cost(cut, middle);
            if (cost < best)
                (best, cuts[middle]) = (cost, cut);
        }

        _current[middle] = best;
        FillRow(cuts, low, middle - 1, cutLow, cuts[middle]);
        FillRow(cuts, middle + 1, high, cuts[middle], cutHigh);
    }

    private double Cost(int start, int end) => _sorted.Inertia(_edges[start], _edges[end]);
}
