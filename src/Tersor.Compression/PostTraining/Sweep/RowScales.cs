namespace Tersor.Compression.PostTraining;

/// <summary>
/// What a row's centroids are multiplied by before anything is fitted. The best step of a uniform quantiser is in proportion to
/// 1/√importance, so that rows that count much are quantised finely; one codebook then serves all rows.
/// </summary>
internal static class RowScales
{
    // No row counts less than this share of the mean: estimates from a few samples are not that sure.
    private const double LeastShare = 1e-3;

    // Where no row counts, all count alike and next to nothing.
    private const double Least = 1e-100;

    /// <summary>Importance that is positive everywhere.</summary>
    public static double[] Importance(double[] importance)
    {
        var least = Math.Max(LeastShare * importance.Average(), Least);
        return Array.ConvertAll(importance, value => Math.Max(value, least));
    }

    /// <summary>The first scales, with the root mean square of the weights for theirs.</summary>
    public static double[] Start(SweepProblem problem, ReadOnlySpan<double> importance, bool hasScales)
    {
        var scales = new double[problem.Rows];
        Array.Fill(scales, 1);
        if (!hasScales)
            return scales;
        var largest = 0d;
        foreach (var value in importance)
            largest = Math.Max(largest, value);
        var sum = 0d;
        for (var row = 0; row < scales.Length; row++)
        {
            scales[row] = Math.Sqrt(largest / importance[row]);
            sum += scales[row] * scales[row];
        }

        var squares = 0d;
        foreach (var weight in problem.Weights)
            squares += (double)weight * weight;
        var factor = squares == 0 ? 1 : Math.Sqrt(squares / problem.Columns / sum);
        return Array.ConvertAll(scales, scale => scale * factor);
    }
}
