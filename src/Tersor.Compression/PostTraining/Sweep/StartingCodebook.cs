namespace Tersor.Compression.PostTraining;

/// <summary>
/// The first centroids. At a price of bits the best quantiser is nearly uniform, with a step at which a finer one would cost more
/// bits than it saves error: √(6λ / (h ln 2)) for an error that costs h times its square. Where no step is called for, or not
/// enough centroids may be used, they are the means of a weighted clustering.
/// </summary>
internal static unsafe class StartingCodebook
{
    private const int Cells = 1 << 14;
    private const int Rounds = 30;

    public static WorkingCodebook Of(SweepWorkspace workspace, SweepSettings settings)
    {
        var (largest, logarithms, count) = (0d, 0d, 0L);
        for (var i = 0; i < workspace.PanelCount; i++)
        {
            var panel = workspace.Panels[i];
            for (var column = 0; column < panel.Columns; column++)
            {
                if (panel.Diagonal[column] == 0)
                    continue;
                for (var row = 0; row < panel.Rows; row++)
                {
                    var scale = panel.Scales[row];
                    largest = Math.Max(largest, Math.Abs(panel.Targets[(column * panel.Stride) + row]) / scale);
                    logarithms += Math.Log(panel.Importance[row] * scale * scale * panel.Pivots[column]);
                    count++;
                }
            }
        }

        if (largest == 0)
            return new([0]);
        var step = Math.Sqrt(6 * settings.Lambda / Math.Log(2) / Math.Exp(logarithms / count));
        var steps = Math.Ceiling(largest / step);
        if (settings.IsPriced && 2 * steps <= settings.MaxCentroids)
            return new([.. Enumerable.Range(-(int)steps, (2 * (int)steps) + 1).Select(i => i * step)]);
        return new(Cluster(workspace, largest, settings.MaxCentroids));
    }

    /// <summary>k-means of the weights in cells of a histogram, each weight as heavy as its curvature; zero stays zero.</summary>
    private static double[] Cluster(SweepWorkspace workspace, double largest, int most)
    {
        var (masses, moments) = (new double[Cells + 1], new double[Cells + 1]);
        for (var i = 0; i < workspace.PanelCount; i++)
        {
            var panel = workspace.Panels[i];
            for (var column = 0; column < panel.Columns; column++)
                for (var row = 0; row < panel.Rows; row++)
                {
                    var (scale, target) = (panel.Scales[row], panel.Targets[(column * panel.Stride) + row]);
                    var cell = 1 + Math.Min(Cells - 1, (int)((target / scale / largest + 1) / 2 * Cells));
                    var mass = panel.Importance[row] * scale * scale * panel.Pivots[column];
                    masses[cell] += panel.Diagonal[column] == 0 ? 0 : mass;
                    moments[cell] += panel.Diagonal[column] == 0 ? 0 : mass * target / scale;
                }
        }

        for (var cell = 0; cell < Cells; cell++)
        {
            masses[cell + 1] += masses[cell];
            moments[cell + 1] += moments[cell];
        }

        var centroids = Seeds(masses, moments, largest, most);
        for (var round = 0; round < Rounds; round++)
            centroids = Move(centroids, masses, moments, largest);
        return centroids;
    }

    /// <summary>Centroids at even shares of Σ weight · |value|, and zero.</summary>
    private static double[] Seeds(double[] masses, double[] moments, double largest, int most)
    {
        var spread = new double[Cells + 1];
        for (var cell = 1; cell <= Cells; cell++)
            spread[cell] = spread[cell - 1] + Math.Abs(moments[cell] - moments[cell - 1]);
        var seeds = new SortedSet<double> { 0 };
        for (var k = 0; k < most; k++)
        {
            var at = Array.BinarySearch(spread, (k + 0.5) / most * spread[Cells]);
            var cell = Math.Max(1, at < 0 ? ~at : at);
            if (masses[cell] > masses[cell - 1])
                seeds.Add((moments[cell] - moments[cell - 1]) / (masses[cell] - masses[cell - 1]));
        }

        return [.. seeds];
    }

    private static double[] Move(double[] centroids, double[] masses, double[] moments, double largest)
    {
        var moved = new SortedSet<double> { 0 };
        var start = 0;
        for (var k = 0; k < centroids.Length; k++)
        {
            var bound = k + 1 < centroids.Length ? (centroids[k] + centroids[k + 1]) / 2 : largest;
            var end = k + 1 < centroids.Length ? Math.Clamp((int)((bound / largest + 1) / 2 * Cells), start, Cells) : Cells;
            if (centroids[k] != 0 && masses[end] > masses[start])
                moved.Add((moments[end] - moments[start]) / (masses[end] - masses[start]));
            start = end;
        }

        return [.. moved];
    }
}
