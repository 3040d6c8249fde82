using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tersor.Tasks;

namespace Tersor.Compression;

/// <summary>
/// Writes a score among the other properties of its report: a first figure before them, what is left after them.
/// </summary>
/// <typeparam name="TReport">The report.</typeparam>
internal abstract class ReportConverter<TReport> : JsonConverter<TReport>
{
    /// <inheritdoc/>
    public sealed override TReport Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var report = document.RootElement;
        try
        {
            return Read(report, TaskKinds.ReadScore(report, options), options);
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new JsonException(exception.Message, exception);
        }
    }

    /// <inheritdoc/>
    public sealed override void Write(Utf8JsonWriter writer, TReport value, JsonSerializerOptions options)
    {
        var fields = ScoreOf(value)?.InReport ?? [];
        var first = fields is [{ IsSingle: true }, ..] ? 1 : 0;
        writer.WriteStartObject();
        WriteHead(writer, value);
        WriteFields(fields[..first]);
        WriteTail(writer, value, options);
        WriteFields(fields[first..]);
        writer.WriteEndObject();

        void WriteFields(ImmutableArray<ScoreField> some)
        {
            foreach (var field in some)
            {
                writer.WritePropertyName(field.Key);
                JsonSerializer.Serialize(writer, field.Value, options);
            }
        }
    }

    /// <summary>The score of a report.</summary>
    protected abstract Score? ScoreOf(TReport report);

    /// <summary>A report from its JSON and its score.</summary>
    protected abstract TReport Read(JsonElement report, Score? score, JsonSerializerOptions options);

    /// <summary>Writes what comes before the score.</summary>
    protected abstract void WriteHead(Utf8JsonWriter writer, TReport report);

    /// <summary>Writes what comes after a score of one figure.</summary>
    protected abstract void WriteTail(Utf8JsonWriter writer, TReport report, JsonSerializerOptions options);
}

/// <summary>The JSON of a stage.</summary>
internal sealed class StageReportConverter : ReportConverter<StageReport>
{
    /// <inheritdoc/>
    protected override Score? ScoreOf(StageReport report) => report.Score;

    /// <inheritdoc/>
    protected override StageReport Read(JsonElement report, Score? score, JsonSerializerOptions options) => new(
        report.GetProperty("name").GetString()!,
        score,
        report.GetProperty("nonzeros").GetInt64(),
        report.GetProperty("bytes").GetInt64(),
        report.GetProperty("ratio").Deserialize<double>(options),
        report.GetProperty("seconds").Deserialize<double>(options),
        report.GetProperty("layers").Deserialize<ImmutableArray<LayerReport>>(options));

    /// <inheritdoc/>
    protected override void WriteHead(Utf8JsonWriter writer, StageReport report) => writer.WriteString("name", report.Name);

    /// <inheritdoc/>
    protected override void WriteTail(Utf8JsonWriter writer, StageReport report, JsonSerializerOptions options)
    {
        writer.WriteNumber("nonzeros", report.NonZeros);
        writer.WriteNumber("bytes", report.Bytes);
        writer.WritePropertyName("ratio");
        JsonSerializer.Serialize(writer, report.Ratio, options);
        writer.WritePropertyName("seconds");
        JsonSerializer.Serialize(writer, report.Seconds, options);
        writer.WritePropertyName("layers");
        JsonSerializer.Serialize(writer, report.Layers, options);
    }
}

/// <summary>The JSON of the dense network.</summary>
internal sealed class DenseReportConverter : ReportConverter<DenseReport>
{
    /// <inheritdoc/>
    protected override Score? ScoreOf(DenseReport report) => report.Score;

    /// <inheritdoc/>
    protected override DenseReport Read(JsonElement report, Score? score, JsonSerializerOptions options) =>
        new(score, report.GetProperty("bytes").GetInt64());

    /// <inheritdoc/>
    protected override void WriteHead(Utf8JsonWriter writer, DenseReport report)
    {
    }

    /// <inheritdoc/>
    protected override void WriteTail(Utf8JsonWriter writer, DenseReport report, JsonSerializerOptions options) =>
        writer.WriteNumber("bytes", report.Bytes);
}
