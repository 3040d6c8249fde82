using Tersor.Data;

namespace Tersor.Cli.PostTraining;

/// <summary>Samples shared out: nothing is judged by what it was chosen by.</summary>
/// <param name="Calibration">What weights are fitted to.</param>
/// <param name="HeldBack">What a bound of the loss is judged by; null if there are too few.</param>
/// <param name="Test">What the result is judged by.</param>
internal sealed record SampleShares(SampleSet Calibration, SampleSet? HeldBack, SampleSet Test)
{
    /// <summary>The most samples that a bound is judged by.</summary>
    public const int MostHeldBack = 256;

    /// <summary>The most unlabelled samples that a result is judged by.</summary>
    public const int MostTest = 1_000;

    // Where there are too few for all, so much of them are for the calibration, and half of the rest for each of the others.
    private const double CalibrationShare = 0.6;

    /// <summary>Shares samples out.</summary>
    /// <param name="samples">What settings may be chosen by.</param>
    /// <param name="test">Samples apart from them; the same if there are none.</param>
    /// <param name="count">How many weights are to be fitted to.</param>
    /// <param name="seed">Decides which is which.</param>
    /// <exception cref="DatasetException">There are fewer than two.</exception>
    public static SampleShares Of(SampleSet samples, SampleSet test, int count, ulong seed)
    {
        var isApart = samples != test;
        if (samples.Count < 2 && !isApart || samples.Count == 0 || test.Count == 0)
            throw new DatasetException(
                samples.Name, $"{samples.Count} {samples.Unit}: one more at least, to judge the result by");
        var wanted = Math.Min(MostHeldBack, count);
        var enough = (long)count + wanted + (isApart ? 0 : wanted) <= samples.Count;
        var (calibration, rest) =
            samples.Split(enough ? count : Math.Min(count, Math.Max(1, (int)(CalibrationShare * samples.Count))), seed);
        if (isApart)
            return new SampleShares(calibration, rest.Count == 0 ? null : rest.Draw(wanted, seed), test);
        var (heldBack, unseen) = rest.Split(enough ? wanted : rest.Count / 2, seed);
        return new SampleShares(calibration, heldBack.Count == 0 ? null : heldBack, unseen.Draw(MostTest, seed));
    }
}
