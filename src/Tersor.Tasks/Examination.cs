using System.Collections.Immutable;

namespace Tersor.Tasks;

/// <summary>A score with what is behind it, for people who want to look closer.</summary>
/// <param name="Score">The score.</param>
public sealed record Examination(Score Score)
{
    /// <summary>Which classes were taken for which; null for a model that tells none apart.</summary>
    public ConfusionMatrix? Confusion { get; init; }

    /// <summary>The examples that a model was surest of and wrong about, the worst first; empty for none.</summary>
    public ImmutableArray<Mistake> Mistakes { get; init; } = [];
}

/// <summary>An example that was taken for another class.</summary>
/// <param name="Index">Its number in the test set, from 0.</param>
/// <param name="Label">What it is.</param>
/// <param name="Predicted">What it was taken for.</param>
/// <param name="Probability">The probability that the model gave that, in [0, 1].</param>
/// <param name="Values">Its numbers; of pixels from -1 for black to 1 for white.</param>
/// <param name="Shape">Its extents: [channels, height, width] of an image.</param>
public sealed record Mistake(
    int Index, int Label, int Predicted, double Probability, ImmutableArray<float> Values, ImmutableArray<int> Shape);
