namespace Tersor.Foreign.Reporting;

/// <summary>McNemar's exact test: whether two classifiers that are right for different samples are equally good.</summary>
internal static class McNemar
{
    /// <summary>The probability of a difference so large among those samples if each is as likely right for either.</summary>
    /// <param name="first">Samples that only the first is right for.</param>
    /// <param name="second">Samples that only the second is right for.</param>
    public static double Probability(int first, int second)
    {
        var count = first + second;
        var (term, sum) = (-count * Math.Log(2), 0.0);
        for (var k = 0; k <= Math.Min(first, second); k++)
        {
            sum += Math.Exp(term);
            term += Math.Log(count - k) - Math.Log(k + 1);
        }

        return Math.Min(1, 2 * sum);
    }
}
