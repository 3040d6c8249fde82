namespace Tersor.Host;

/// <summary>What the model makes of one input.</summary>
/// <param name="Label">The class with the highest probability.</param>
/// <param name="Probability">Its probability.</param>
/// <param name="Probabilities">Of every class: the softmax of the model's outputs.</param>
internal sealed record Prediction(int Label, float Probability, float[] Probabilities)
{
    public static Prediction Of(float[] logits)
    {
        var largest = logits.Max();
        var exponentials = Array.ConvertAll(logits, logit => MathF.Exp(logit - largest));
        var sum = exponentials.Sum();
        var probabilities = Array.ConvertAll(exponentials, value => value / sum);
        var label = Array.IndexOf(logits, largest);
        return new Prediction(label, probabilities[label], probabilities);
    }
}
