using Tersor.Format;

namespace Tersor.Compression.PostTraining;

/// <summary>
/// Centroids and scales in binary16, as a file holds them. Only their products matter, so a power of two moves between them until
/// both are of the same size: tiny weights then need no tiny numbers.
/// </summary>
internal static unsafe class HalfRounding
{
    // The smallest number that has all bits of binary16.
    private const double Smallest = 1d / (1 << 14);

    /// <summary>
    /// Rounds both; centroids that become equal, or zero, are one. Centroids that a half holds badly stay single, as in a file.
    /// </summary>
    /// <param name="workspace">The scales, which change, and the codes, which follow the centroids.</param>
    /// <param name="codebook">The centroids.</param>
    /// <param name="hasScales">Whether a file has scales; else they are 1 and stay so.</param>
    public static WorkingCodebook Apply(SweepWorkspace workspace, WorkingCodebook codebook, bool hasScales)
    {
        var factor = hasScales ? Balance(workspace.Scales, codebook.Centroids) : 1;
        if (hasScales)
            foreach (ref var scale in workspace.Scales)
                scale = Math.Max(Smallest, Round(scale * factor));
        var centroids = Array.ConvertAll(codebook.Centroids, centroid => centroid / factor);
        var isHeld = HalfPrecision.Holds(Array.ConvertAll(centroids, centroid => (float)centroid));
        return WorkingCodebook.Tidy(
            workspace, Array.ConvertAll(centroids, centroid => isHeld ? Round(centroid) : (float)centroid));
    }

    /// <summary>The nearest finite number that a half holds.</summary>
    private static double Round(double value) =>
        (double)(Half)Math.Clamp(value, -(double)Half.MaxValue, (double)Half.MaxValue);

    /// <summary>The power of two that scales are to be multiplied and centroids to be divided by.</summary>
    private static double Balance(ReadOnlySpan<double> scales, double[] centroids)
    {
        var (sum, count) = (0d, 0);
        foreach (var centroid in centroids)
            if (centroid != 0)
                (sum, count) = (sum + Math.Log2(Math.Abs(centroid)), count + 1);
        if (count == 0)
            return 1;
        var rows = 0d;
        foreach (var scale in scales)
            rows += Math.Log2(scale);
        return Math.ScaleB(1, (int)Math.Round(((sum / count) - (rows / scales.Length)) / 2));
    }
}
