using Spectre.Console.Cli;
using Tersor.Cli.History;
using Tersor.Cli.Output;
using Tersor.Cli.PostTraining;
using Tersor.Cli.Reports;
using Tersor.Cli.Reports.Pages;
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
        ReportFile.Check(settings.Report);
        if (settings.FindCalibration() is { } stage)
        {
            new PostTrainingCompression(terminal, catalog).Run(context, settings, stage, cancellationToken);
            return ExitCode.Success;
        }

        // Whatever can be refused is refused before hours of work.
        var model = settings.FindModel();
        var recipe = settings.FindTraining(model);
        var path = settings.ResultPath;
        using var device = settings.OpenDevice();
        var host = new TerminalHost(terminal, catalog);
        var start = settings.Checkpoint is null ? null : ModelNotes.Read(settings.Checkpoint, model.Name);
        using var task = settings.OpenTask(model, device, start, recipe, host, cancellationToken);
        var data = task.Data.Train.Name;
        if (start?.DataName is { } learnt && learnt != data)
            terminal.Note($"{start.Path} has learnt from {learnt}, and goes on with {data}");
        if (start is not null && task.Data.Validation is not null && TrainingNotes.SawOthers(start, task))
            terminal.Note($"{start.Path} has not learnt from these examples alone, perhaps from those that are kept back, too");
        var introduction = $"{model.Name} on {task.Data}, {DeviceSettings.Describe(device)}, seed {settings.Seed}";
        terminal.Line(introduction);
        task.PrepareToJudge(host, cancellationToken);

        var output = settings.Files.Output(path);
        var request = new CompressionRequest
        {
            Task = task,
            Recipe = recipe,
            Output = output,
            Checkpoint = settings.Checkpoint,
            Metadata = task.Notes,
            Stages = output.IsFile || output.IsWrittenElsewhere ? settings.Files.Output(settings.StagesPath) : null,
            Resume = settings.Resume,
        };
        if (settings.Resume && !File.Exists(settings.StagesPath))
            terminal.Note($"there is no {settings.StagesPath}: no stage was finished, and the run begins anew");
        settings.Files.Ranks?.Agree(task, settings.Resume ? settings.StagesPath : settings.Checkpoint);
        using var history = RunHistory.Begin(terminal, context, settings, request.Output, task, recipe);
        var report = Run(request, history, cancellationToken);
        history.End([new("file", path), new("bytes", report.Bytes), new("ratio", report.Ratio), new("seconds", report.Seconds)]);

        var stages = StageTable.Of(report);
        terminal.Table(stages);
        var (dense, score) = (report.Dense.Score!, report.Stages[^1].Score!);
        var loss = new QualityLoss(dense, score);
        if (score.IsTable)
            terminal.Line(score.Basis);
        terminal.Line(
            $"{path}: {Figure.Count(report.Bytes)} bytes, {Figure.Ratio(report.Ratio)} smaller, "
            + $"{score} after {dense.Measure.Describe(dense.Value)} dense, in {Figure.Duration(report.Seconds)}"
            + (loss.Warning is { } shows ? $"; {shows}" : ""));
        if (recipe.Encoding.Archive && output.IsFile && ArchiveSpeed.Describe(File.ReadAllBytes(path)) is { } speed)
            terminal.Line(speed);
        if (score.Warning is { } warning)
            terminal.Note(warning);
        if (settings.Report is { } page)
            ReportFile.Write(
                settings, page, CompressionPage.Of(introduction, report, task, model.Task, history, cancellationToken));
        if (settings.Json is not null)
            settings.Files.Output(settings.Json).WriteText(report.ToJson() + "\n");
        if (settings.MaxLoss is not { } most || !loss.Exceeds(most))
            return ExitCode.Success;
        terminal.Error($"--max-loss: {loss.Describe(most)}; {path} is written all the same");
        return ExitCode.Failed;
    }

    private CompressionReport Run(CompressionRequest request, RunHistory history, CancellationToken cancellationToken)
    {
        CompressionBars? progress = null;
        try
        {
            return ProgressBars.Show(
                terminal,
                bars => CompressionPipeline.Run(request, progress = new CompressionBars(bars, history), cancellationToken));
        }
        catch when (progress?.LastFinished is not null && request.Stages is not null)
        {
            terminal.Note(
                $"{request.Stages.Path} holds the run after '{progress.LastFinished}'; the same command with --resume goes on "
                + "from there");
            throw;
        }
    }
}
