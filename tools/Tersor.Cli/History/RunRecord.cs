using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Tersor.Cli.Output;
using Tersor.Compression;
using Tersor.Format;

namespace Tersor.Cli.History;

/// <summary>A run as its history tells it: what <see cref="RunHistory"/> has written, read again.</summary>
/// <param name="Path">The history.</param>
/// <param name="Start">What it began with; of a training that was resumed, the last time.</param>
/// <param name="Epochs">Its epochs.</param>
/// <param name="Stages">What the stages of a compression left.</param>
/// <param name="End">What it came to; null for a run that has not ended.</param>
/// <param name="WasAborted">Whether it was interrupted or has failed.</param>
internal sealed record RunRecord(
    string Path,
    JsonElement Start,
    ImmutableArray<JsonElement> Epochs,
    ImmutableArray<StageReport> Stages,
    JsonElement? End,
    bool WasAborted)
{
    /// <summary>Reads a history.</summary>
    /// <exception cref="FormatException">It is none; the message names the file and the line.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static RunRecord Read(string path)
    {
        var most = ReadLimits.Default.MaxTextBytes;
        var bytes = InputFile.TryReadAll(path, most)
            ?? throw new FormatException($"{path}: longer than the {most} bytes that a history has at most");
        if (bytes.Length == 0 || !FileContent.MayBeText(bytes))
            throw new FormatException($"{path}: {FileContent.DescribeInstead(bytes, "a history of a run (JSON lines)")}");
        JsonElement? start = null, end = null;
        var (epochs, stages, wasAborted) = (ImmutableArray.CreateBuilder<JsonElement>(), new List<StageReport>(), false);
        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            // A run that was killed may have left half a line, its last.
            if (lines[i].Length == 0 || (i == lines.Length - 1 && !lines[i].EndsWith('}')))
                continue;
            try
            {
                var line = JsonSerializer.Deserialize<JsonElement>(lines[i], JsonFile.Lines);
                switch (line.GetProperty("event").GetString())
                {
                    case "start":
                        (start, end, wasAborted) = (line, null, false);
                        break;
                    case "epoch":
                        epochs.Add(line);
                        break;
                    case "stage":
                        stages.Add(line.GetProperty("report").Deserialize<StageReport>(JsonFile.Lines)!);
                        break;
                    case "end":
                        end = line;
                        break;
                    case "abort":
                        wasAborted = true;
                        break;
                }
            }
            catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                throw new FormatException($"{path}: line {i + 1} is no line of a history", exception);
            }
        }

        return start is { } first
            ? new RunRecord(path, first, epochs.ToImmutable(), [.. stages], end, wasAborted)
            : throw new FormatException($"{path}: no history of a run: it has no line that begins one");
    }

    /// <summary>Everything that the run was started with, by path: <c>recipe.prune.sparsity</c> and its value.</summary>
    public ImmutableSortedDictionary<string, string> Settings()
    {
        var all = RecipeJson.Spell(Start).ToImmutableSortedDictionary(StringComparer.Ordinal);
        return all.RemoveRange(["event", "elapsed", "memory"]);
    }
}
