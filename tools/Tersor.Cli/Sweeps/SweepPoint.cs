using System.Collections.Immutable;
using System.Text.Json;
using Tersor.Compression;
using Tersor.Sweeps;
using Tersor.Tasks;

namespace Tersor.Cli.Sweeps;

/// <summary>What came of one seed.</summary>
/// <param name="Task">The task.</param>
/// <param name="Bytes">The file's size.</param>
/// <param name="Ratio">Dense bytes by the file's.</param>
/// <param name="Dense">How good the dense network was; null if nobody judged.</param>
/// <param name="Score">How good the file is; null if nobody judged.</param>
internal sealed record SweepResult(SweepTask Task, long Bytes, double Ratio, Score? Dense, Score? Score);

/// <summary>A model with a recipe and a data set: its results over seeds.</summary>
/// <param name="Model">The model, as the sweep has it.</param>
/// <param name="Recipe">The recipe; empty for the command's own.</param>
/// <param name="Data">The data; empty for the command's own.</param>
/// <param name="Results">At least one, by seed.</param>
internal sealed record SweepPoint(string Model, string Recipe, string Data, ImmutableArray<SweepResult> Results)
{
    private const long MostReportBytes = 64 << 20;

    /// <summary>Its name in a plot.</summary>
    public string Name =>
        string.Join(" ", new[] { Model, Recipe, Data }.Where(part => part.Length > 0).Select(Path.GetFileName));

    /// <summary>What was measured; null if nobody judged.</summary>
    public ScoreMeasure? Measure =>
        Results.Select(result => result.Score?.Measure).FirstOrDefault(measure => measure is not null);

    /// <summary>Reads what is done of a sweep.</summary>
    /// <param name="sweep">The folder.</param>
    /// <param name="note">Told of results that can't be read.</param>
    public static ImmutableArray<SweepPoint> Read(SweepFolder sweep, Action<string> note) =>
    [
        .. from task in sweep.Tasks
           where !task.IsTraining && sweep.IsDone(task)
           let result = Read(sweep, task, note)
           where result is not null
           group result by (task.Model, task.Recipe, task.Data) into point
           select new SweepPoint(
               point.Key.Model, point.Key.Recipe, point.Key.Data, [.. point.OrderBy(result => result.Task.Seed)]),
    ];

    private static SweepResult? Read(SweepFolder sweep, SweepTask task, Action<string> note)
    {
        var path = Path.Combine(sweep.ResultOf(task), TaskResult.Report);
        try
        {
            if (new FileInfo(path).Length > MostReportBytes)
                throw new JsonException($"is larger than {MostReportBytes} bytes");
            var text = File.ReadAllText(path);
            using var json = JsonDocument.Parse(text);
            // A compression without training has no stages, and its report is another.
            if (!json.RootElement.TryGetProperty("stages", out _))
                return new SweepResult(
                    task, json.RootElement.GetProperty("bytes").GetInt64(), json.RootElement.GetProperty("ratio").GetDouble(),
                    null, null);
            var report = CompressionReport.FromJson(text);
            return new SweepResult(task, report.Bytes, report.Ratio, report.Dense.Score, report.Stages.LastOrDefault()?.Score);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or IOException)
        {
            note($"{path}: {exception.Message}; left out");
            return null;
        }
    }
}
