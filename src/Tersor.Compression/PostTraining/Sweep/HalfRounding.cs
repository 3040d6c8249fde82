using Tersor.Format;

namespace Tersor.Compression.PostTraining;

/// <summary>
/// Centroids and scales in binary16, as a file holds them. Only their products matter, so a power of two moves between them until
/// both are of the same size: tiny weights then need no tiny numbers.
/// </summary>
internal static class HalfRounding
{
    /// <summary>The bits of a number in binary16.</summary>
    public const int AllBits = 11;

    // The smallest number that has all bits of binary16.
    private const double Smallest = 1d / (1 << 14);

    // The exponents of two that scales lie between on average: rows differ, and a half must hold each. Centroids can be single.
    private const double LargestExponent = 6;

    /// <summary>Moves the power of two, and rounds the scales.</summary>
    /// <param name="workspace">The scales, which change.</param>
    /// <param name="centroids">The centroids.</param>
    /// <param name="bits">The bits that scales keep, 1 to 11: what is left of them is coded in fewer bytes.</param>
    /// <returns>The centroids, divided by what scales were multiplied by but for their rounding.</returns>
    public static double[] RoundScales(SweepWorkspace workspace, double[] centroids, int bits)
    {
        var exponent = Balance(workspace.Scales, centroids);
        foreach (ref var scale in workspace.Scales)
        {
            var scaled = Math.ScaleB(scale, exponent);
            var step = Math.ScaleB(1, Math.ILogB(scaled) + 1 - bits);
            scale = Math.Clamp(step * Math.Round(scaled / step), Smallest, (double)Half.MaxValue);
        }

        return Array.ConvertAll(centroids, centroid => Math.ScaleB(centroid, -exponent));
    }

    /// <summary>
    /// Rounds the centroids; those that become equal, or zero, are one. Where a half holds them badly they stay single, as in a
    /// file.
    /// </summary>
    /// <param name="workspace">The codes, which follow.</param>
    /// <param name="centroids">The centroids.</param>
    public static WorkingCodebook RoundCentroids(SweepWorkspace workspace, double[] centroids)
    {
        var isHeld = HalfPrecision.Holds(Array.ConvertAll(centroids, centroid => (float)centroid));
        return WorkingCodebook.Tidy(
            workspace, Array.ConvertAll(centroids, centroid => isHeld ? (double)(Half)centroid : (float)centroid));
    }

    /// <summary>The power of two that scales are to be multiplied and centroids to be divided by.</summary>
    private static int Balance(ReadOnlySpan<double> scales, double[] centroids)
    {
        double[] sizes = [.. centroids.Where(centroid => centroid != 0).Select(centroid => Math.Log2(Math.Abs(centroid)))];
        var mean = 0d;
        foreach (var scale in scales)
            mean += Math.Log2(scale) / scales.Length;
        var balanced = sizes.Length == 0 ? 0 : (mean + sizes.Average()) / 2;
        return (int)Math.Round(Math.Clamp(balanced, -LargestExponent, LargestExponent) - mean);
    }
}
