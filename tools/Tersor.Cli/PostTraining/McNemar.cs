namespace Tersor.Cli.PostTraining;

/// <summary>Compares two classifiers on the same examples (McNemar 1947), exactly.</summary>
internal static class McNemar
{
    /// <summary>
    /// How likely it is that two classifiers that are equally good differ so much: two-sided, by the binomial distribution of the
    /// examples that only one of them gets right.
    /// </summary>
    /// <param name="onlyFirst">The examples that the first alone gets right.</param>
    /// <param name="onlySecond">Those of the second.</param>
    public static double Probability(int onlyFirst, int onlySecond)
    {
        var (count, least) = (onlyFirst + onlySecond, Math.Min(onlyFirst, onlySecond));

        // Logarithms, since 2^-count is 0 from 1,075 on.
        double term = -count * Math.Log(2), sum = 0;
        for (var k = 0; k <= least; k++)
        {
            sum += Math.Exp(term);
            term += Math.Log(count - k) - Math.Log(k + 1);
        }

        return Math.Min(1, 2 * sum);
    }
}
