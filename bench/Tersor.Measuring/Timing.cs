namespace Tersor.Measuring;

/// <summary>What repeated runs of one piece of work took, in the unit of the samples.</summary>
/// <param name="Median">The time of a run.</param>
/// <param name="LowerQuartile">A quarter of the samples took at most this.</param>
/// <param name="UpperQuartile">Three quarters of the samples took at most this.</param>
/// <param name="Samples">The number of measurements.</param>
public sealed record Timing(double Median, double LowerQuartile, double UpperQuartile, int Samples)
{
    /// <summary>Half the distance between the quartiles, as a fraction of the median.</summary>
    public double Spread => (UpperQuartile - LowerQuartile) / 2 / Median;

    /// <summary>The quartiles of some samples.</summary>
    public static Timing Of(IEnumerable<double> samples)
    {
        var sorted = samples.Order().ToArray();
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
