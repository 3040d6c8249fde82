using System.ComponentModel;
using Spectre.Console.Cli;
using Tersor.Cli.Files;
using Tersor.Cli.Output;
using Tersor.Cli.Reports;
using Tersor.Cli.Sweeps;
using Tersor.Sweeps;

namespace Tersor.Cli.Commands;

/// <summary><c>tersor sweep results</c>: sizes and qualities over all seeds.</summary>
internal sealed class SweepResultsCommand(Terminal terminal) : Command<SweepResultsCommand.Settings>
{
    internal sealed class Settings : SweepFolderSettings
    {
        [Output]
        [CommandOption("--csv <FILE>")]
        [Description("Write a line for each task to a CSV file.")]
        public string? Csv { get; init; }

        [Output]
        [CommandOption("--report <FILE>")]
        [Description("Write a page with a plot of size against quality: .html, or .md.")]
        public string? Report { get; init; }
    }

    /// <inheritdoc/>
    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        ReportFile.Check(settings.Report);
        var sweep = new SweepFolder(settings.Folder);
        var points = SweepPoint.Read(sweep, terminal.Note);
        terminal.Table(SweepSheets.Table(points));
        var missing = sweep.Tasks.Count(task => !task.IsTraining) - points.Sum(point => point.Results.Length);
        if (missing > 0)
            terminal.Note($"{missing} tasks have no result; 'tersor sweep status' tells why");
        if (settings.Csv is { } csv)
            settings.Files.Output(csv).WriteText(SweepSheets.Csv(points));
        if (settings.Report is { } report)
            ReportFile.Write(settings, report, SweepSheets.Page(settings.Folder, points));
        JsonFile.Write(settings, points.Select(point => new
        {
            point.Model,
            point.Recipe,
            point.Data,
            Measure = point.Measure?.Name,
            Results = point.Results.Select(result => new
            {
                result.Task.Seed,
                result.Bytes,
                result.Ratio,
                Dense = result.Dense?.Value,
                Quality = result.Score?.Value,
                File = TaskResult.PathOf(sweep, result.Task),
            }),
        }));
        return ExitCode.Success;
    }
}
