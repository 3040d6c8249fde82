using Spectre.Console.Cli;
using Tersor.Cli.Output;
using Tersor.Compression;
using Tersor.Learning.Data;

namespace Tersor.Cli.Commands;

/// <summary><c>tersor compress</c>: trains, prunes, shares, encodes, and measures what the file decodes to.</summary>
internal sealed class CompressCommand(Terminal terminal, DatasetCatalog catalog) : Command<CompressSettings>
{
    /// <inheritdoc/>
    public override int Execute(CommandContext context, CompressSettings settings, CancellationToken cancellationToken)
    {
        // Whatever can be refused is refused before hours of work.
        var model = settings.FindModel();
        var recipe = settings.FindRecipe(model);
        var path = settings.ResultPath;
        using var device = settings.OpenDevice();
        var start = settings.Checkpoint is null ? null : StartingFile.Read(settings.Checkpoint, model.Name);
        var data = DatasetLoading.ForTraining(catalog, settings, model, terminal, cancellationToken, start);
        if (start?.DataName is { } learnt && learnt != data.Train.Name)
            terminal.Note($"{start.Path} has learnt from {learnt}, and goes on with {data.Train.Name}");
        var introduction = $"{model.Name} on {data.Description}, {DeviceSettings.Describe(device)}, seed {settings.Seed}";
        terminal.Line(introduction);
        using var meter = data.Discriminator is null ? null : MeterLoading.Open(catalog, data, device, terminal, cancellationToken);

        var request = new CompressionRequest
        {
            Graph = data.Graph,
            Discriminator = data.Discriminator,
            Recipe = recipe,
            Train = data.Train,
            Test = data.Test,
            Device = device,
            Meter = meter,
            Seed = settings.Seed,
            Output = settings.Files.Output(path),
            Checkpoint = settings.Checkpoint,
            Normalization = data.Discriminator is null ? data.Graph.Normalization : null,
            Metadata = TrainingNotes.OfData(data),
        };
        var report = ProgressBars.Show(terminal, bars => CompressionPipeline.Run(request, new CompressionBars(bars), cancellationToken));

        var stages = StageTable.Of(report);
        terminal.Table(stages);
        terminal.Line(
            $"{path}: {Figure.Count(report.Bytes)} bytes, {Figure.Ratio(report.Ratio)} smaller, {Figure.Quality(report.Stages[^1])} after {Figure.Score(report.Stages[0])} dense, in {Figure.Duration(report.Seconds)}");
        if (meter is not null)
            terminal.Line(meter.Describe());
        if (report.Stages[^1].Generator is { HasCollapsed: true })
            terminal.Note("the generator has collapsed: no real image lies among its images (recall 0)");
        if (settings.Report is not null)
        {
            ReportFile.Write(
                settings.Files.Output(settings.Report), $"{model.Name}, compressed", introduction + ".", [stages, .. FileSheets.Of(report.Content!)]);
        }

        if (settings.Json is not null)
            settings.Files.Output(settings.Json).WriteText(report.ToJson() + "\n");
        return ExitCode.Success;
    }
}
