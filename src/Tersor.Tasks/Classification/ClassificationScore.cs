using System.Collections.Immutable;
using System.Globalization;

namespace Tersor.Tasks;

/// <summary>How well classes are told apart.</summary>
/// <param name="Accuracy">The share of examples whose class is the likeliest, in [0, 1].</param>
public sealed record ClassificationScore(double Accuracy) : PredictionScore(Share, Accuracy, Accuracy)
{
    /// <summary>The share of right answers.</summary>
    public static ScoreMeasure Share { get; } = new("accuracy", HigherIsBetter: true, ScoreUnit.Share);

    /// <inheritdoc/>
    public override string Summary => $"{Measure.Name} {Measure.Describe(Value)}";

    /// <inheritdoc/>
    public override string Sentence => string.Create(CultureInfo.InvariantCulture, $"{Summary}, loss {Loss:F4}");

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => ["accuracy"];

    /// <inheritdoc/>
    public override ImmutableArray<ScoreField> InReport => [new("accuracy", Accuracy)];

    /// <inheritdoc/>
    public override ImmutableArray<ScoreField> InTraining => [new("accuracy", Accuracy), new("loss", Loss)];

    /// <inheritdoc/>
    public override ImmutableArray<ScoreField> InMeasurement =>
        [new("accuracy", Accuracy), new("correct", Correct), new("count", Count), new("loss", Loss)];
}
