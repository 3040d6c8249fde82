namespace Tersor.Compression;

/// <summary>
/// The best of all clusterings of a histogram's cells, by dynamic programming (Wang and Song 2011, Ckmeans.1d.dp): the cheapest
/// way to cut a prefix into j runs extends the cheapest way to cut a shorter one into j - 1. The place of the last cut moves
/// right with the prefix, so each row is filled by divide and conquer in O(n log n).
/// </summary>
internal sealed class OptimalPartition
{
    private readonly ValueHistogram _values;
    private readonly int _cells;

    // Costs of the cheapest cuts of each prefix of cells into one run less, and into the current number of runs.
    private double[] _previous;
    private double[] _current;

    private OptimalPartition(ValueHistogram values)
    {
        _values = values;
        _cells = values.Centres.Length;
        _previous = new double[_cells + 1];
        _current = new double[_cells + 1];
    }

    /// <summary>The means of the k runs of the best clustering, ascending.</summary>
    /// <param name="values">The values.</param>
    /// <param name="k">At most as many as there are cells.</param>
    public static double[] Centroids(ValueHistogram values, int k) => new OptimalPartition(values).Solve(k);

    private double[] Solve(int k)
    {
        var cuts = new int[k][];
        for (var end = 1; end <= _cells; end++)
            _current[end] = _values.Inertia(0, end);
        for (var runs = 2; runs <= k; runs++)
        {
            (_previous, _current) = (_current, _previous);
            cuts[runs - 1] = new int[_cells + 1];
            FillRow(cuts[runs - 1], runs, _cells, runs - 1, _cells - 1);
        }

        var centroids = new double[k];
        for (int run = k - 1, end = _cells; run >= 0; run--)
        {
            var start = run == 0 ? 0 : cuts[run][end];
            centroids[run] = _values.Mean(start, end);
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
            var cost = _previous[cut] + _values.Inertia(cut, middle);
            if (cost < best)
                (best, cuts[middle]) = (cost, cut);
        }

        _current[middle] = best;
        FillRow(cuts, low, middle - 1, cutLow, cuts[middle]);
        FillRow(cuts, middle + 1, high, cuts[middle], cutHigh);
    }
}
