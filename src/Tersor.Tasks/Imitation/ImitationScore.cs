using System.Collections.Immutable;
using System.Globalization;

namespace Tersor.Tasks;

/// <summary>How much a network gives what the dense one gives, on samples that nothing was learnt from.</summary>
public sealed record ImitationScore : Score
{
    /// <summary>The share of rows of classes in which both find the same class likeliest.</summary>
    public static ScoreMeasure AgreementShare { get; } = new("agreement", HigherIsBetter: true, ScoreUnit.Share);

    /// <summary>The distance of outputs that are numbers, relative to the dense network's.</summary>
    public static ScoreMeasure Error { get; } = new("relative error", HigherIsBetter: false, ScoreUnit.Share);

    /// <summary>The score of a comparison.</summary>
    /// <param name="comparison">Of the dense network's outputs with those of the network that is judged.</param>
    /// <param name="data">The name of the samples.</param>
    /// <param name="unit">What is counted.</param>
    public ImitationScore(OutputComparison comparison, string data, string unit)
        : base(
            comparison.Agreement is null ? Error : AgreementShare,
            comparison.Agreement ?? comparison.RelativeError)
    {
        (Kl, RelativeError, Cosine) = (comparison.Kl, comparison.RelativeError, comparison.Cosine);
        Basis = string.Create(CultureInfo.InvariantCulture, $"{comparison.Samples:N0} {unit} of {data}");
    }

    /// <summary>The mean divergence from the dense network's probabilities, in nats; null without classes.</summary>
    public double? Kl { get; }

    /// <summary>The relative error of all outputs.</summary>
    public double RelativeError { get; }

    /// <summary>The mean cosine of all outputs.</summary>
    public double Cosine { get; }

    /// <inheritdoc/>
    public override string Basis { get; }

    /// <inheritdoc/>
    public override string Summary => $"{Measure.Name} {Measure.Describe(Value)}";

    /// <inheritdoc/>
    public override string Sentence =>
        Kl is { } kl ? string.Create(CultureInfo.InvariantCulture, $"{Summary}, divergence {kl:F4}") : Summary;

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => [Measure.Name];

    /// <inheritdoc/>
    public override ImmutableArray<ScoreField> InReport => Kl is { } kl
        ? [new("agreement", Value), new("kl", kl), new("relativeError", RelativeError)]
        : [new("relativeError", RelativeError), new("cosine", Cosine)];

    /// <inheritdoc/>
    public override ImmutableArray<ScoreField> InTraining => InReport;

    /// <inheritdoc/>
    public override ImmutableArray<ScoreField> InMeasurement => InReport;

    /// <inheritdoc/>
    public override string? Fault =>
        double.IsFinite(Kl ?? RelativeError) ? null : "the outputs are not finite, or infinitely far from the dense network's";
}
