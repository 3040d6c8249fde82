using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Spectre.Console.Cli;
using Tersor.Cli.Commands;
using Tersor.Cli.Output;
using Tersor.Cli.Reports;
using Tersor.Cli.Reports.Pages;
using Tersor.Compression;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Cli.History;

/// <summary>
/// The history of a run in a file beside its result: a line of JSON for its beginning, each epoch, each stage and its end,
/// written when they happen, so that a run can be watched, and one that was killed has left what it knew. A history that can't be
/// written is no reason to fail: the user is told, once.
/// </summary>
internal sealed class RunHistory : IDisposable
{
    /// <summary>What follows a result's name in that of its history.</summary>
    public const string Extension = ".run.jsonl";

    private readonly Terminal _terminal;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly EventFile? _events;
    private StreamWriter? _lines;
    private WatchedPage? _page;
    private long _steps;
    private bool _hasEnded;

    private RunHistory(Terminal terminal, EventFile? events) => (_terminal, _events) = (terminal, events);

    /// <summary>What the run began with.</summary>
    public ImmutableArray<ScoreField> Facts { get; private init; } = [];

    /// <summary>The history of a result.</summary>
    /// <param name="result">The result's path.</param>
    public static string PathOf(string result) => Path.ChangeExtension(result, null) + Extension;

    /// <summary>Opens the history of a command, and writes what the run begins with.</summary>
    /// <param name="terminal">Is told what can't be written.</param>
    /// <param name="context">The command line.</param>
    /// <param name="settings">Say where TensorBoard's events go, and whether the run goes on with an earlier one.</param>
    /// <param name="result">The command's result; a device or a pipe has no history beside it. Null for none.</param>
    /// <param name="facts">What decides the run: model, data, device, seed, recipe.</param>
    /// <exception cref="IOException">TensorBoard's folder, which was asked for, takes no files.</exception>
    public static RunHistory Begin(
        Terminal terminal, CommandContext context, ModelSettings settings, OutputFile? result, IEnumerable<ScoreField> facts)
    {
        var folder = result is { IsWrittenElsewhere: true } ? null : settings.TensorBoard;
        var history = new RunHistory(terminal, folder is null ? null : EventFile.Create(folder))
        {
            Facts = RunFacts.Of(context, facts),
        };
        if (result is { IsFile: true })
            history.Open(PathOf(result.Path), settings.GoesOn ? FileMode.Append : FileMode.Create);
        history.Write("start", history.Facts);
        return history;
    }

    /// <summary>Opens the history of a command that trains.</summary>
    /// <param name="terminal">Is told what can't be written.</param>
    /// <param name="context">The command line.</param>
    /// <param name="settings">The same, read.</param>
    /// <param name="result">The command's result; null for none.</param>
    /// <param name="task">The task.</param>
    /// <param name="recipe">What the run is done by.</param>
    /// <exception cref="IOException">TensorBoard's folder, which was asked for, takes no files.</exception>
    public static RunHistory Begin(
        Terminal terminal,
        CommandContext context,
        ModelSettings settings,
        OutputFile? result,
        ModelTask task,
        CompressionRecipe recipe)
    {
        using var json = JsonDocument.Parse(RecipeJson.Write(recipe));
        var history = Begin(
            terminal,
            context,
            settings,
            result,
            [
                new("model", task.Graph.Name), new("data", task.Data.Train.Name),
                new("dataHash", task.Data.Train.Fingerprint), .. DeviceSettings.Fields(task.Device),
                new("seed", task.Seed), new("recipe", json.RootElement.Clone()),
            ]);
        if (settings.Report is { } page && ReportFile.IsHtml(page) && settings.Files.Output(page) is { IsFile: true } report)
            history._page = new WatchedPage(report, context.Name, task.Graph);
        return history;
    }

    /// <summary>Writes what an epoch came to.</summary>
    /// <param name="stage">The stage: <c>train</c>, <c>dense</c>, <c>prune</c> or <c>share</c>.</param>
    /// <param name="step">The steps of the stage that are done.</param>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="figures">Its figures by key.</param>
    public void Epoch(string stage, int step, int epoch, ImmutableArray<ScoreField> figures)
    {
        Write("epoch", [new("stage", stage), new("epoch", epoch), new("step", step), .. figures]);
        foreach (var figure in figures)
            if (figure is { IsSingle: true, Value: not string })
            {
                var value = Convert.ToSingle(figure.Value, CultureInfo.InvariantCulture);
                _events?.Add($"{stage}/{figure.Key}", _steps + step, value);
            }

        Show(page => page.Show(this));
    }

    /// <summary>Writes what a stage of a compression left.</summary>
    public void Stage(StageReport report, int steps)
    {
        Write("stage", [new("report", report)]);
        _steps += steps;
        foreach (var (key, value) in new[] { ("bytes", report.Bytes), ("nonZeros", report.NonZeros), ("ratio", report.Ratio) })
            _events?.Add($"stages/{key}", _steps, (float)value);
        if (report.Score is { } score)
            _events?.Add($"stages/{score.Measure.Name}", _steps, (float)score.Value);
    }

    /// <summary>Writes what the run came to.</summary>
    /// <param name="figures">The figures by key; those without a value are left out.</param>
    public void End(IEnumerable<ScoreField> figures)
    {
        _hasEnded = true;
        Write("end", figures);
    }

    /// <summary>Ends the history; a run that has not come to its end was interrupted, or has failed.</summary>
    public void Dispose()
    {
        if (!_hasEnded)
        {
            Write("abort", []);
            Show(page => page.End(this));
        }

        _lines?.Dispose();
        _events?.Dispose();
    }

    /// <summary>The run as its history tells it so far, earlier parts of a resumed run included; null if there is none.</summary>
    public RunRecord? ReadBack() => _lines?.BaseStream is FileStream file ? RunRecord.Read(file.Name) : null;

    private void Open(string path, FileMode mode) =>
        Try(() => _lines = new StreamWriter(new FileStream(path, mode, FileAccess.Write, FileShare.Read)) { AutoFlush = true });

    private void Write(string kind, IEnumerable<ScoreField> fields)
    {
        if (_lines is not { } lines)
            return;
        var line = new Dictionary<string, object> { ["event"] = kind };
        foreach (var field in fields)
            if (field.Value is not null)
                line[field.Key] = field.Value;
        line["elapsed"] = Math.Round(Stopwatch.GetElapsedTime(_start).TotalSeconds, 3);
        line["memory"] = Environment.WorkingSet;
        Try(() => lines.WriteLine(JsonSerializer.Serialize(line, JsonFile.Lines)));
    }

    /// <summary>Shows the page. One that can't be written in the middle of a run is no reason to end it.</summary>
    private void Show(Action<WatchedPage> show)
    {
        try
        {
            if (_page is { } page)
                show(page);
        }
        catch (IOException exception)
        {
            _page = null;
            _terminal.Note($"no page while the run goes on: {exception.Message}");
        }
    }

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _lines = null;
            _terminal.Note($"no history of this run: {exception.Message}");
        }
    }
}
