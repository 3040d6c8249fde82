namespace Tersor.Peers.SideBySide;

/// <summary>What repeated runs of one contestant took.</summary>
/// <param name="Median">Microseconds a run.</param>
/// <param name="LowerQuartile">A quarter of the samples took at most this, in microseconds.</param>
/// <param name="UpperQuartile">Three quarters of the samples took at most this, in microseconds.</param>
/// <param name="Samples">How many measurements there were.</param>
internal sealed record Timing(double Median, double LowerQuartile, double UpperQuartile, int Samples)
{
    /// <summary>The spread between the quartiles, as a fraction of the median.</summary>
    public double Spread => (UpperQuartile - LowerQuartile) / Median;

    public static Timing Of(List<double> microseconds)
    {
        var sorted = microseconds.Order().ToArray();
        return new Timing(Quantile(sorted, 0.5), Quantile(sorted, 0.25), Quantile(sorted, 0.75), sorted.Length);
    }

    private static double Quantile(double[] sorted, double fraction)
    {
        var position = fraction * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}
