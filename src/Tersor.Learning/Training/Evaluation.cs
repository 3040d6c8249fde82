namespace Tersor.Learning;

/// <summary>How well a network does on a data set.</summary>
/// <param name="Correct">Examples whose largest logit is their label's.</param>
/// <param name="Count">All examples.</param>
/// <param name="Loss">The mean loss over the examples.</param>
public readonly record struct Evaluation(int Correct, int Count, double Loss)
{
    /// <summary>The share of correct examples, from 0 to 1.</summary>
    public double Accuracy => (double)Correct / Count;
}
