using System.Collections.Immutable;
using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Cli;
using Tersor.Cli.Files;
using Tersor.Cli.History;
using Tersor.Cli.Output;
using Tersor.Compression;

namespace Tersor.Cli.Commands;

/// <summary>The command line of <c>tersor compare</c>.</summary>
internal sealed class CompareSettings : JsonSettings
{
    [Input]
    [CommandArgument(0, "<RUN>")]
    [Description("Histories of runs: the .run.jsonl files beside their results.")]
    public required string[] Runs { get; init; }

    /// <inheritdoc/>
    public override ValidationResult Validate() =>
        Runs.Length > 1 ? ValidationResult.Success() : ValidationResult.Error("RUN: at least two runs can be compared");
}

/// <summary><c>tersor compare</c>: runs side by side: where their settings differ, and what they came to.</summary>
internal sealed class CompareCommand(Terminal terminal) : Command<CompareSettings>
{
    private const string None = "–";

    /// <inheritdoc/>
    public override int Execute(CommandContext context, CompareSettings settings, CancellationToken cancellationToken)
    {
        ImmutableArray<RunRecord> runs = [.. settings.Runs.Select(RunRecord.Read)];
        ImmutableArray<string> heads = [.. runs.Select(run => run.Path)];
        var (same, different) = Settings(runs);
        var results = Results(runs);
        terminal.Table(new SheetTable("Settings that differ", ["setting", .. heads], different));
        terminal.Table(new SheetTable("Results", ["result", .. heads], results));
        terminal.Line($"{same} settings are the same");
        JsonFile.Write(settings, new
        {
            Runs = runs.Select(run => new { run.Path, run.Start, run.Epochs, run.Stages, run.End, run.WasAborted }),
        });
        return ExitCode.Success;
    }

    private static (int Same, ImmutableArray<ImmutableArray<string>> Different) Settings(ImmutableArray<RunRecord> runs)
    {
        var settings = runs.Select(run => run.Settings()).ToList();
        var keys = settings.SelectMany(some => some.Keys).Distinct().ToList();
        ImmutableArray<ImmutableArray<string>> different =
        [
            .. keys.Select(key => (ImmutableArray<string>)[key, .. settings.Select(some => some.GetValueOrDefault(key, None))])
                .Where(row => row.Skip(1).Distinct().Count() > 1),
        ];
        return (keys.Count - different.Length, different);
    }

    private static ImmutableArray<ImmutableArray<string>> Results(ImmutableArray<RunRecord> runs)
    {
        var stages = runs.SelectMany(run => run.Stages.Select(stage => stage.Name)).Distinct();
        return
        [
            Row("state", run => run switch
            {
                { End: not null } => "ended",
                { WasAborted: true } => "interrupted or failed",
                _ => "running, or killed",
            }),
            Row("epochs", run => Figure.Count(run.Epochs.Length)),
            Row("last loss", run => run.Epochs.IsEmpty ? null : Number(run.Epochs[^1], "loss")),
            .. stages.SelectMany(stage => new[]
            {
                Row($"{stage}: quality", run => Stage(run, stage)?.Score?.Summary),
                Row($"{stage}: non-zeros", run => Stage(run, stage) is { } report ? Figure.Count(report.NonZeros) : null),
                Row($"{stage}: bytes", run => Stage(run, stage) is { } report ? Figure.Count(report.Bytes) : null),
                Row($"{stage}: time", run => Stage(run, stage) is { } report ? Figure.Duration(report.Seconds) : null),
            }),
            .. Single(runs).Select(key => Row(key, run => run.End is { } end ? Text(end, key) : null)),
        ];

        ImmutableArray<string> Row(string name, Func<RunRecord, string?> cell) =>
            [name, .. runs.Select(run => cell(run) ?? None)];
    }

    private static StageReport? Stage(RunRecord run, string name) => run.Stages.LastOrDefault(stage => stage.Name == name);

    /// <summary>The single figures that runs have ended with.</summary>
    private static IEnumerable<string> Single(ImmutableArray<RunRecord> runs) => runs
        .Where(run => run.End is not null)
        .SelectMany(run => run.End!.Value.EnumerateObject())
        .Where(field => field.Value.ValueKind is JsonValueKind.Number or JsonValueKind.String
            && field.Name is not ("event" or "elapsed" or "file" or "epochs"))
        .Select(field => field.Name)
        .Distinct();

    private static string? Text(JsonElement line, string key) =>
        line.TryGetProperty(key, out var value)
            ? value.ValueKind == JsonValueKind.Number ? Number(line, key) : value.ToString()
            : null;

    private static string? Number(JsonElement line, string key) =>
        line.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
            ? number == Math.Floor(number) && Math.Abs(number) < 1e15
                ? Figure.Count((long)number)
                : number.ToString("G5", CultureInfo.InvariantCulture)
            : null;
}
