namespace Tersor.Tasks;

/// <summary>A number for each class, as two models give them.</summary>
internal static class ClassRow
{
    /// <summary>
    /// What a probability is at least, where it is divided by: what single precision loses beside 1.
    /// </summary>
    private const double Least = 1e-7;

    /// <summary>The number of the first of the largest.</summary>
    public static int Largest(ReadOnlySpan<float> row)
    {
        var largest = 0;
        for (var i = 1; i < row.Length; i++)
            if (row[i] > row[largest])
                largest = i;
        return largest;
    }

    /// <summary>Whether a row may be the probabilities of all classes: none is below 0, and their sum is 1.</summary>
    public static bool MayBeProbabilities(ReadOnlySpan<float> row)
    {
        const double tolerance = 1e-3;
        var sum = 0.0;
        foreach (var value in row)
        {
            if (!(value >= 0))
                return false;
            sum += value;
        }

        return Math.Abs(sum - 1) <= tolerance;
    }

    /// <summary>KL(softmax(expected) ‖ softmax(actual)) in nats; NaN if a logit is NaN.</summary>
    public static double DivergenceOfLogits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        var (ofExpected, ofActual) = (LogSum(expected), LogSum(actual));
        var divergence = 0.0;
        for (var i = 0; i < expected.Length; i++)
        {
            var logarithm = expected[i] - ofExpected;
            var probability = Math.Exp(logarithm);

            // A class that is impossible counts nothing, whatever the other says of it.
            if (probability != 0)
                divergence += probability * (logarithm - (actual[i] - ofActual));
        }

        return Math.Max(0, divergence);
    }

    /// <summary>KL(expected ‖ actual) in nats; NaN if a probability is NaN.</summary>
    public static double DivergenceOfProbabilities(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        var divergence = 0.0;
        for (var i = 0; i < expected.Length; i++)
            if (expected[i] != 0)
                divergence += expected[i] * (Math.Log(Math.Max(expected[i], Least)) - Math.Log(Math.Max(actual[i], Least)));
        return Math.Max(0, divergence);
    }

    private static double LogSum(ReadOnlySpan<float> logits)
    {
        double largest = logits[0];
        foreach (var logit in logits)
            largest = Math.Max(largest, logit);
        var sum = 0.0;
        foreach (var logit in logits)
            sum += Math.Exp(logit - largest);
        return largest + Math.Log(sum);
    }
}
