namespace Tersor.Compression.PostTraining;

/// <summary>
/// What a row's centroids are multiplied by before anything is fitted. The best step of a uniform quantiser is in proportion to
/// 1/√importance; codes of all rows are alike, and so share one code well, where scales are in proportion to the weights' root
/// mean square. Scales begin at the geometric mean of the two.
/// </summary>
internal static class RowScales
{
    // No row counts less than this share of the mean, nor has smaller weights: estimates are not that sure.
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
        double[] squares = [.. Enumerable.Range(0, problem.Rows).Select(problem.MeanSquare)];
        var (mean, largest, sum) = (squares.Average(), 0d, 0d);
        if (mean == 0)
            return scales;
        foreach (var value in importance)
            largest = Math.Max(largest, value);
        for (var row = 0; row < scales.Length; row++)
        {
            scales[row] = Math.Pow(Math.Max(squares[row], LeastShare * mean) * (largest / importance[row]), 0.25);
            sum += scales[row] * scales[row];
        }

        var factor = Math.Sqrt(mean * scales.Length / sum);
        return Array.ConvertAll(scales, scale => scale * factor);
    }
}
