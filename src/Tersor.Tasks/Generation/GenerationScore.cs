using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Tersor.Tasks;

/// <summary>How good a generator's images are.</summary>
/// <param name="Quality">The figures, in the features of a classifier.</param>
public sealed record GenerationScore(GeneratorQuality Quality) : Score(Frechet, Quality.Frechet)
{
    private const string ReportKey = "generator";
    private static readonly ScoreMeasure Percent = new("coverage", HigherIsBetter: true, ScoreUnit.Share);

    /// <summary>The distance to real images.</summary>
    public static ScoreMeasure Frechet { get; } = new("Fréchet distance", HigherIsBetter: false, ScoreUnit.Number);

    /// <summary>The number of real images that it was compared with.</summary>
    public int Count { get; init; }

    /// <summary>The data set that these are from.</summary>
    public string Data { get; init; } = "";

    /// <summary>The classifier in whose features images were compared.</summary>
    public string Classifier { get; init; } = "";

    /// <summary>The share of real images that the classifier knows rightly, in [0, 1].</summary>
    public double ClassifierAccuracy { get; init; }

    /// <inheritdoc/>
    public override string Summary =>
        string.Create(CultureInfo.InvariantCulture, $"{Measure.Name} {Measure.Describe(Value)}, recall {Quality.Recall:F3}");

    /// <inheritdoc/>
    public override string Basis => string.Create(
        CultureInfo.InvariantCulture,
        $"{Count:N0} test images of {Data}, features of {Classifier}, accuracy {Percent.Describe(ClassifierAccuracy)}");

    /// <inheritdoc/>
    public override string Subject => ReportKey;

    /// <inheritdoc/>
    public override string Topic => "Images";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => ["Fréchet", "kernel", "precision", "recall", "coverage"];

    /// <inheritdoc/>
    public override ImmutableArray<string> Cells =>
    [
        Measure.Describe(Quality.Frechet),
        Quality.Kernel.ToString("F5", CultureInfo.InvariantCulture),
        Quality.Precision.ToString("F3", CultureInfo.InvariantCulture),
        Quality.Recall.ToString("F3", CultureInfo.InvariantCulture),
        Percent.Describe(Quality.Coverage),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<ScoreField> InReport => [new(ReportKey, Quality)];

    /// <inheritdoc/>
    public override ImmutableArray<ScoreField> InTraining => [new("quality", Quality)];

    /// <inheritdoc/>
    public override ImmutableArray<ScoreField> InMeasurement =>
    [
        new("frechet", Quality.Frechet),
        new("kernel", Quality.Kernel),
        new("precision", Quality.Precision),
        new("recall", Quality.Recall),
        new("coverage", Quality.Coverage),
        new("count", Count),
        new("classifier", Classifier),
        new("classifierAccuracy", ClassifierAccuracy),
    ];

    /// <inheritdoc/>
    public override string? Fault => double.IsFinite(Quality.Frechet) && double.IsFinite(Quality.Kernel)
        ? null
        : $"the distance to real images is {Quality.Frechet}";

    /// <inheritdoc/>
    public override string? Warning => Quality.HasCollapsed
        ? "the generator has collapsed: no real image lies among its images (recall 0)"
        : null;

    /// <summary>The score that a meter gives.</summary>
    internal static GenerationScore Of(GeneratorMeter meter, GeneratorQuality quality) => new(quality)
    {
        Count = meter.Count,
        Data = meter.Data,
        Classifier = meter.Classifier,
        ClassifierAccuracy = meter.Accuracy,
    };

    /// <summary>The score in the report on a stage; null if there is none.</summary>
    internal static GenerationScore? Read(JsonElement stage, JsonSerializerOptions options) =>
        stage.TryGetProperty(ReportKey, out var quality)
            ? new GenerationScore(quality.Deserialize<GeneratorQuality>(options)!)
            : null;
}
