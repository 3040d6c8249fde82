namespace Tersor.Format;

/// <summary>The probabilities of classes.</summary>
public static class Softmax
{
    /// <summary>The probability of each class by a classifier's outputs.</summary>
    /// <param name="logits">One finite number for each class.</param>
    public static float[] Of(ReadOnlySpan<float> logits)
    {
        var largest = float.NegativeInfinity;
        foreach (var logit in logits)
            largest = Math.Max(largest, logit);
        var (probabilities, sum) = (new float[logits.Length], 0f);
        for (var i = 0; i < logits.Length; i++)
            sum += probabilities[i] = MathF.Exp(logits[i] - largest);
        foreach (ref var probability in probabilities.AsSpan())
            probability /= sum;
        return probabilities;
    }
}
