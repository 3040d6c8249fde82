namespace Tersor.Learning;

/// <summary>The quality of a network on a data set.</summary>
/// <param name="Correct">Labels whose logit is the largest.</param>
/// <param name="Count">All labels: one for each example, or for each step of each.</param>
/// <param name="Loss">The mean cross-entropy over the labels, in nats.</param>
public readonly record struct Evaluation(int Correct, int Count, double Loss)
{
    /// <summary>The loss in bits: of a language model, bits per symbol.</summary>
    public double Bits => Loss / Math.Log(2);

    /// <summary>e^loss: how many equally likely symbols would be as hard to guess.</summary>
    public double Perplexity => Math.Exp(Loss);

    /// <summary>The share of correct examples, from 0 to 1.</summary>
    public double Accuracy => (double)Correct / Count;
}
