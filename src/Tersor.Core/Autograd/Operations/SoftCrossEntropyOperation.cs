namespace Tersor.Core;

/// <summary>
/// The cross-entropy between given probabilities and a softmax at a temperature, which carries what a large network knows into a
/// small one (Hinton, Vinyals and Dean 2015, "Distilling the Knowledge in a Neural Network").
/// </summary>
internal static class SoftCrossEntropyOperation
{
    /// <summary>The mean over rows of -Σ targets · log softmax(logits / temperature): a scalar.</summary>
    /// <remarks>
    /// Its gradient shrinks as 1 / temperature²; scale the loss by temperature² to weigh it against a hard loss.
    /// </remarks>
    /// <param name="logits">[n, c].</param>
    /// <param name="targets">Probabilities [n, c], each row summing to 1.</param>
    /// <param name="temperature">Positive; 1 for the plain cross-entropy.</param>
    /// <exception cref="ArgumentException">The shapes differ, or the temperature isn't positive.</exception>
    public static Tensor Apply(Tensor logits, Tensor targets, float temperature = 1f)
    {
        logits.Device.Demand(targets);
        Require.Rank(logits, 2, nameof(logits));
        Require.SameShape(targets, logits, nameof(targets));
        if (!(temperature > 0f))
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "A temperature is positive.");
        var scaled = temperature == 1f ? logits : ScaleOperation.Apply(logits, 1f / temperature);
        var weighted = MultiplyOperation.Apply(LogSoftmaxOperation.Apply(scaled), targets);
        return ScaleOperation.Apply(SumOperation.Apply(weighted), -1f / logits.Shape[0]);
    }
}
