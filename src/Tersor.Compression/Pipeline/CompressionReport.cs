using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Compression;

/// <summary>One layer's weights after a stage.</summary>
/// <param name="Name">The layer's name, for example <c>fc1</c>.</param>
/// <param name="Count">The number of its weights.</param>
/// <param name="NonZeros">The number of weights that are left.</param>
/// <param name="Centroids">How many different values these have, where they are shared; else null.</param>
public sealed record LayerReport(string Name, long Count, long NonZeros, int? Centroids);

/// <summary>The network after a stage.</summary>
/// <param name="Name"><c>dense</c>, <c>prune</c>, <c>share</c> or <c>encode</c>.</param>
/// <param name="Score">How good it is; null if it was not judged.</param>
/// <param name="NonZeros">Parameters that are not zero, biases included.</param>
/// <param name="Bytes">The size of a file that holds this state: for the dense stage 4 bytes for each parameter.</param>
/// <param name="Ratio">Dense bytes by these bytes.</param>
/// <param name="Seconds">The duration of the stage.</param>
/// <param name="Layers">Each layer's weights.</param>
[JsonConverter(typeof(StageReportConverter))]
public sealed record StageReport(
    string Name, Score? Score, long NonZeros, long Bytes, double Ratio, double Seconds, ImmutableArray<LayerReport> Layers);

/// <summary>The dense network.</summary>
/// <param name="Score">How good it is; null if it was not judged.</param>
/// <param name="Bytes">4 bytes for each parameter.</param>
[JsonConverter(typeof(DenseReportConverter))]
public sealed record DenseReport(Score? Score, long Bytes);

/// <summary>What a run of the <see cref="CompressionPipeline"/> came to.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Data">The data set's name.</param>
/// <param name="Device">The device's name.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Dense">The network before compression.</param>
/// <param name="Stages">Every stage; the last one is measured on a network rebuilt from the bytes of the file.</param>
/// <param name="File">Where the file is; null if it was not written.</param>
/// <param name="Bytes">The file's size.</param>
/// <param name="Ratio">Dense bytes by the file's bytes.</param>
/// <param name="Seconds">The duration of the run.</param>
public sealed record CompressionReport(
    string Model,
    string Data,
    string Device,
    ulong Seed,
    DenseReport Dense,
    ImmutableArray<StageReport> Stages,
    string? File,
    long Bytes,
    double Ratio,
    double Seconds)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Converters = { new FiniteNumberConverter<double>() },
    };

    /// <summary>
    /// The group of instructions that the device's kernels use, which results depend on; null if the device's name says all.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Instructions { get; init; }

    /// <summary>The model that scores were measured with: see <see cref="ModelTask.Reference"/>. Null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Classifier { get; init; }

    /// <summary>What a reader of the compressed file gets; null in a report that was read.</summary>
    [JsonIgnore]
    public TersorFile? Content { get; init; }

    /// <summary>
    /// The parameters of the dense network, before its batch normalisations were folded; empty in a report that was read, and
    /// after a run that went on when nobody needed them any more.
    /// </summary>
    [JsonIgnore]
    public ImmutableArray<StoredTensor> DenseWeights { get; init; } = [];

    /// <summary>A report that <see cref="ToJson"/> has written.</summary>
    /// <exception cref="JsonException">The text is no report.</exception>
    public static CompressionReport FromJson(string json) =>
        JsonSerializer.Deserialize<CompressionReport>(json, Options) ?? throw new JsonException("no report");

    /// <summary>The whole report, for machines.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Options);
}
