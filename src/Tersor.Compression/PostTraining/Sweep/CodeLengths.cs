namespace Tersor.Compression.PostTraining;

/// <summary>
/// How long codes are in a file: positions of non-zeros are coded as gaps, which costs what the density does, and their centroids
/// behind them by their frequency.
/// </summary>
internal static class CodeLengths
{
    // What is not used yet costs as if it were used half a time.
    private const double Unused = 0.5;

    /// <summary>The bits of each code.</summary>
    /// <param name="counts">How often each code is used.</param>
    /// <param name="zero">The code of zero.</param>
    public static double[] Of(long[] counts, int zero)
    {
        var (total, zeros) = (counts.Sum(), counts[zero]);
        var nonZeros = total - zeros;
        var placing = Math.Log2((total + (2 * Unused)) / (nonZeros + Unused));
        var lengths = Array.ConvertAll(
            counts, count => placing + Math.Log2((nonZeros + (Unused * (counts.Length - 1))) / (count + Unused)));
        lengths[zero] = Math.Log2((total + (2 * Unused)) / (zeros + Unused));
        return lengths;
    }

    /// <summary>The bits of all codes together.</summary>
    /// <param name="counts">How often each code is used.</param>
    public static double Total(long[] counts)
    {
        var total = counts.Sum();
        return counts.Where(count => count > 0).Sum(count => count * Math.Log2((double)total / count));
    }
}
