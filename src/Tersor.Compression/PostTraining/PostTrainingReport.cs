using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Compression.PostTraining;

/// <summary>One weight of a compressed network.</summary>
/// <param name="Name">The layer's name, for example <c>fc1</c>.</param>
/// <param name="Count">The number of its weights.</param>
/// <param name="NonZeros">Those that are not zero.</param>
/// <param name="Centroids">How many different values these have, row scales aside; null where they are no codes.</param>
/// <param name="BitsPerWeight">The bits of its tensor in the file, for each weight.</param>
/// <param name="DenseBytes">4 bytes for each weight.</param>
/// <param name="Bytes">The bytes of its tensor in the file.</param>
/// <param name="WeightSqnr">Σ w² by Σ (w - ŵ)², in decibels; infinite (null as JSON) if nothing changed.</param>
/// <param name="OutputSqnr">
/// The same of the layer's outputs, over the calibration samples, of both networks side by side: what earlier layers have lost
/// counts, too. NaN (null as JSON) where it was not measured.
/// </param>
/// <param name="Seconds">The duration of its last compression.</param>
public sealed record PostTrainingLayer(
    string Name,
    long Count,
    long NonZeros,
    int? Centroids,
    double BitsPerWeight,
    long DenseBytes,
    long Bytes,
    double WeightSqnr,
    double OutputSqnr,
    double Seconds);

/// <summary>How alike the outputs of the dense network and of the decoded file are.</summary>
/// <param name="Basis">What they were compared on: <c>test</c>, <c>held back</c> or <c>calibration</c> samples.</param>
/// <param name="Samples">How many samples.</param>
/// <param name="Kl">KL(dense ‖ compressed), the mean in nats; null where no output tells classes apart.</param>
/// <param name="Agreement">The share of samples with the same largest class; null likewise.</param>
/// <param name="RelativeError">√(Σ‖y − ŷ‖² / Σ‖y‖²).</param>
/// <param name="Cosine">The mean cosine.</param>
/// <param name="LargestDifference">The largest difference of two numbers, relative where the dense one is above 1.</param>
/// <param name="MeanDifference">The mean of these differences.</param>
public sealed record OutputFigures(
    string Basis,
    int Samples,
    double? Kl,
    double? Agreement,
    double RelativeError,
    double Cosine,
    double LargestDifference,
    double MeanDifference);

/// <summary>Which of two networks are right, for the test samples that have labels: what McNemar's test takes.</summary>
/// <param name="Both">Both are right.</param>
/// <param name="OnlyDense">The dense network alone is.</param>
/// <param name="OnlyCompressed">The compressed one alone is.</param>
/// <param name="Neither">Neither is.</param>
public sealed record PairedScores(int Both, int OnlyDense, int OnlyCompressed, int Neither);

/// <summary>The compressed network.</summary>
/// <param name="Score">How good it is; null if it was not judged.</param>
/// <param name="Bytes">The file's size.</param>
/// <param name="Ratio">Dense bytes by these bytes.</param>
[JsonConverter(typeof(CompressedReportConverter))]
public sealed record CompressedReport(Score? Score, long Bytes, double Ratio);

/// <summary>What a run of the <see cref="PostTrainingCompressor"/> came to; all figures are those of the decoded file.</summary>
public sealed record PostTrainingReport
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Converters = { new FiniteNumberConverter<double>() },
    };

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>Where the samples come from.</summary>
    public required string Data { get; init; }

    /// <summary>The device's name.</summary>
    public required string Device { get; init; }

    /// <summary>The group of instructions that the device's kernels use; null if the device's name says all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Instructions { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The samples that the network was calibrated on.</summary>
    public required int Samples { get; init; }

    /// <summary>The samples that the loss was judged by while a bound was searched for; 0 where the goal is a size.</summary>
    public required int HeldBack { get; init; }

    /// <summary>The network before: 4 bytes for each parameter, without batch normalisations that can be folded.</summary>
    public required DenseReport Dense { get; init; }

    /// <summary>The network in the file.</summary>
    public required CompressedReport Compressed { get; init; }

    /// <summary>How alike the outputs are.</summary>
    public required OutputFigures Outputs { get; init; }

    /// <summary>Who is right; null without labels.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PairedScores? Paired { get; init; }

    /// <summary>The price of a bit.</summary>
    public required double Lambda { get; init; }

    /// <summary>How often all layers were compressed until the goal was met.</summary>
    public required int Passes { get; init; }

    /// <summary>Each weight, in the graph's order.</summary>
    public required ImmutableArray<PostTrainingLayer> Layers { get; init; }

    /// <summary>The dense network's time for a sample in seconds, one at a time: the median.</summary>
    public required double LatencyDense { get; init; }

    /// <summary>The compressed network's.</summary>
    public required double LatencyCompressed { get; init; }

    /// <summary>The duration of the run.</summary>
    public required double Seconds { get; init; }

    /// <summary>Where the file is; null if it was not written.</summary>
    public string? File { get; init; }

    /// <summary>What the user ought to know: a goal that was not met, samples that were left out. Null for nothing.</summary>
    public string? Warning { get; init; }

    /// <summary>What a reader of the file gets; null in a report that was read.</summary>
    [JsonIgnore]
    public TersorFile? Content { get; init; }

    /// <summary>A report that <see cref="ToJson"/> has written.</summary>
    /// <exception cref="JsonException">The text is no report.</exception>
    public static PostTrainingReport FromJson(string json) =>
        JsonSerializer.Deserialize<PostTrainingReport>(json, Options) ?? throw new JsonException("no report");

    /// <summary>The whole report, for machines.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Options);
}

/// <summary>Reads and writes the compressed network of a report.</summary>
internal sealed class CompressedReportConverter : ReportConverter<CompressedReport>
{
    /// <inheritdoc/>
    protected override Score? ScoreOf(CompressedReport report) => report.Score;

    /// <inheritdoc/>
    protected override CompressedReport Read(JsonElement report, Score? score, JsonSerializerOptions options) => new(
        score, report.GetProperty("bytes").GetInt64(), report.GetProperty("ratio").Deserialize<double>(options));

    /// <inheritdoc/>
    protected override void WriteHead(Utf8JsonWriter writer, CompressedReport report)
    {
    }

    /// <inheritdoc/>
    protected override void WriteTail(Utf8JsonWriter writer, CompressedReport report, JsonSerializerOptions options)
    {
        writer.WriteNumber("bytes", report.Bytes);
        writer.WritePropertyName("ratio");
        JsonSerializer.Serialize(writer, report.Ratio, options);
    }
}
