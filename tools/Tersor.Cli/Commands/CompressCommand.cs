using Spectre.Console.Cli;
using Tersor.Cli.History;
using Tersor.Cli.Output;
using Tersor.Cli.PostTraining;
using Tersor.Compression;
using Tersor.Data;
using Tersor.Tasks;

namespace Tersor.Cli.Commands;

/// <summary>
/// <c>tersor compress</c>: makes a file of a model, and measures what it decodes to. A model with weights is compressed as it is,
/// by inputs alone; any other is trained, pruned and shared.
/// </summary>
internal sealed class CompressCommand(Terminal terminal, DatasetCatalog catalog) : Command<CompressSettings>
{
    /// <inheritdoc/>
    public override int Execute(CommandContext context, CompressSettings settings, CancellationToken cancellationToken)
    {
        if (settings.FindCalibration() is { } stage)
        {
            new PostTrainingCompression(terminal, catalog).Run(context, settings, stage, cancellationToken);
            return ExitCode.Success;
        }

        // Whatever can be refused is refused before hours of work.
        var model = settings.FindModel();
        var recipe = settings.FindRecipe(model);
        var path = settings.ResultPath;
        using var device = settings.OpenDevice();
        var host = new TerminalHost(terminal, catalog);
        var start = settings.Checkpoint is null ? null : ModelNotes.Read(settings.Checkpoint, model.Name);
        using var task = settings.OpenTask(model, device, start, host, cancellationToken);
        var data = task.Data.Train.Name;
        if (start?.DataName is { } learnt && learnt != data)
            terminal.Note($"{start.Path} has learnt from {learnt}, and goes on with {data}");
        var introduction = $"{model.Name} on {task.Data}, {DeviceSettings.Describe(device)}, seed {settings.Seed}";
        terminal.Line(introduction);
        task.PrepareToJudge(host, cancellationToken);

        var request = new CompressionRequest
        {
            Task = task,
            Recipe = recipe,
            Output = settings.Files.Output(path),
            Checkpoint = settings.Checkpoint,
            Metadata = task.Notes,
        };
        using var history = RunHistory.Begin(terminal, context, settings, request.Output, task, recipe);
        var report = ProgressBars.Show(
            terminal, bars => CompressionPipeline.Run(request, new CompressionBars(bars, history), cancellationToken));
        history.End([new("file", path), new("bytes", report.Bytes), new("ratio", report.Ratio), new("seconds", report.Seconds)]);

        var stages = StageTable.Of(report);
        terminal.Table(stages);
        var (dense, score) = (report.Dense.Score!, report.Stages[^1].Score!);
        terminal.Line(
            $"{path}: {Figure.Count(report.Bytes)} bytes, {Figure.Ratio(report.Ratio)} smaller, "
            + $"{score} after {dense.Measure.Describe(dense.Value)} dense, in {Figure.Duration(report.Seconds)}");
        if (score.IsTable)
            terminal.Line(score.Basis);
        if (score.Warning is { } warning)
            terminal.Note(warning);
        if (settings.Report is not null)
        {
            ReportFile.Write(
                settings.Files.Output(settings.Report), $"{model.Name}, compressed", introduction
                    + ".", [stages, .. FileSheets.Of(report.Content!)]);
        }

        if (settings.Json is not null)
            settings.Files.Output(settings.Json).WriteText(report.ToJson() + "\n");
        return ExitCode.Success;
    }
}
