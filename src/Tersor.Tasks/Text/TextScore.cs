using System.Collections.Immutable;
using System.Globalization;

namespace Tersor.Tasks;

/// <summary>How well the next characters of a text are foretold.</summary>
/// <param name="BitsPerCharacter">The mean of -log2 of the probability that the model gave to what came.</param>
/// <param name="Accuracy">The share of characters that were the likeliest, in [0, 1].</param>
public sealed record TextScore(double BitsPerCharacter, double Accuracy) : PredictionScore(Bits, BitsPerCharacter, Accuracy)
{
    /// <summary>The bits that an optimal code spends on a character.</summary>
    public static ScoreMeasure Bits { get; } = new("bits per character", HigherIsBetter: false, ScoreUnit.Number);

    /// <summary>How many equally likely characters would be as hard to guess.</summary>
    public double Perplexity { get; init; } = double.NaN;

    /// <inheritdoc/>
    public override string Summary => $"{Measure.Describe(Value)} {Measure.Name}";

    /// <inheritdoc/>
    public override string Sentence => string.Create(CultureInfo.InvariantCulture, $"{Summary}, perplexity {Perplexity:F2}");

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => ["bits/character"];

    /// <inheritdoc/>
    public override ImmutableArray<ScoreField> InReport =>
        [new("accuracy", Accuracy), new("bitsPerCharacter", BitsPerCharacter)];

    /// <inheritdoc/>
    public override ImmutableArray<ScoreField> InTraining =>
    [
        new("accuracy", Accuracy),
        new("loss", Loss),
        new("bitsPerCharacter", BitsPerCharacter),
        new("perplexity", Perplexity),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<ScoreField> InMeasurement =>
    [
        new("accuracy", Accuracy),
        new("correct", Correct),
        new("count", Count),
        new("loss", Loss),
        new("bitsPerCharacter", BitsPerCharacter),
        new("perplexity", Perplexity),
    ];
}
