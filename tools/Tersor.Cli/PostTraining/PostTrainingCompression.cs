using System.Globalization;
using System.Text.Json;
using Spectre.Console.Cli;
using Tersor.Cli.Commands;
using Tersor.Cli.History;
using Tersor.Cli.Output;
using Tersor.Cli.Reports;
using Tersor.Cli.Reports.Pages;
using Tersor.Cli.Samples;
using Tersor.Compression;
using Tersor.Compression.PostTraining;
using Tersor.Core;
using Tersor.Data;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Cli.PostTraining;

/// <summary>The part of <c>tersor compress</c> that does not train: a model with weights, and inputs of it.</summary>
internal sealed class PostTrainingCompression(Terminal terminal, DatasetCatalog catalog)
{
    private const int FewSamples = 32;

    /// <summary>Compresses, and says what came of it.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="settings">The same, read.</param>
    /// <param name="stage">What it asks for.</param>
    /// <param name="cancellationToken">Ends it early; no result is written then.</param>
    public void Run(
        CommandContext context, CompressSettings settings, CalibrateStage stage, CancellationToken cancellationToken)
    {
        var model = settings.FindFile()!;
        if (LayerName.All(model.Graph).Count == 0)
            throw new UsageException($"{model.Notes.Path}: '{model.Graph.Name}' has no weights to compress");
        var path = settings.ResultPath;
        using var device = settings.OpenDevice();
        var data = Load(settings, model, stage, device, cancellationToken);
        using var task = data.Task;
        task?.PrepareToJudge(new TerminalHost(terminal, catalog), cancellationToken);
        var shares = SampleShares.Of(data.Train, data.Test, stage.SamplesFor(data.Graph), settings.Seed);
        var introduction = Introduce(settings, stage, device, data, shares);
        var request = new PostTrainingRequest
        {
            Graph = data.Graph,
            Weights = model.Weights,
            Samples = shares.Calibration,
            HeldBack = shares.HeldBack,

            // A distillation may learn from all that nothing is judged by.
            DistillationSamples = data.Train == data.Test ? null : data.Train,
            Test = shares.Test,
            Device = device,
            Threads = settings.Threads ?? 0,
            Seed = settings.Seed,
            Settings = stage,
            Judge = task is null ? null : predictor => task.Judge(predictor, cancellationToken),
            Output = settings.Files.Output(path),
            Metadata = Notes(model, data),
            Archive = settings.Archive,
        };
        using var recipe = JsonDocument.Parse(RecipeJson.Write(new CompressionRecipe { Calibration = stage }));
        using var history = RunHistory.Begin(
            terminal,
            context,
            settings,
            request.Output,
            [
                new("model", data.Graph.Name), new("data", data.Train.Name), .. DeviceSettings.Fields(device),
                new("seed", settings.Seed), new("recipe", recipe.RootElement.GetProperty("calibrate")),
            ]);
        var report = ProgressBars.Show(terminal, bars =>
        {
            var progress = new PostTrainingBars(bars);
            var result = PostTrainingCompressor.Run(request, progress, cancellationToken);
            progress.Finish();
            return result;
        });
        using (var result = JsonDocument.Parse(report.ToJson()))
        {
            var file = report.Compressed;
            history.End(
            [
                new("file", path), new("bytes", file.Bytes), new("ratio", file.Ratio), new("seconds", report.Seconds),
                new("report", result.RootElement),
            ]);
        }

        Show(path, report);
        if (settings.Archive && request.Output!.IsFile && ArchiveSpeed.Describe(File.ReadAllBytes(path)) is { } speed)
            terminal.Line(speed);
        if (settings.Report is { } page)
        {
            var models = new ComparedModels(data.Graph, model.Weights, report.Content!, device);
            ReportFile.Write(
                settings,
                page,
                PostTrainingPage.Of(introduction, report, models, task, model.Task, history, cancellationToken));
        }

        if (settings.Json is not null)
            settings.Files.Output(settings.Json).WriteText(report.ToJson() + "\n");
    }

    private TaskSamples Load(
        CompressSettings settings, ModelFile model, CalibrateStage stage, Device device, CancellationToken cancellationToken)
    {
        var given = settings.NormalizationFor(model.Task, model.Graph);
        var most = stage.SamplesFor(model.Graph) + SampleShares.MostHeldBack + SampleShares.MostTest;
        var data = new SampleLoading(terminal, catalog, most)
            .Load(settings, model, device, settings.Seed, given, cancellationToken);
        if (given is null && model.Notes.Normalization is null && data.Graph.Normalization != InputNormalization.None)
            terminal.Note(
                $"{model.Notes.Path} does not say how its images are normalised, and what is measured is a guess: "
                + "give --mean and --std if you know them");
        return data;
    }

    private string Introduce(
        CompressSettings settings, CalibrateStage stage, Device device, TaskSamples data, SampleShares shares)
    {
        var calibration = shares.Calibration;
        if (settings.Samples is { } asked && calibration.Count < asked)
            terminal.Note(string.Create(
                CultureInfo.InvariantCulture,
                $"--samples: {asked:N0} were asked for, but there are {data.Train.Count:N0} {calibration.Unit} in all"));
        if (calibration.Count < FewSamples)
            terminal.Note($"{calibration.Count} {calibration.Unit} are few to fit weights to: some hundreds are usual");
        var heldBack = shares.HeldBack is { } others && stage.Ratio is null && stage.Bytes is null
            ? string.Create(CultureInfo.InvariantCulture, $", the loss bounded on {others.Count:N0}")
            : "";
        var introduction = string.Create(
            CultureInfo.InvariantCulture,
            $"{data.Graph.Name}, without training: fitted to {calibration.Count:N0} {calibration.Unit} of {calibration.Name}"
            + $"{heldBack}, judged by {shares.Test.Count:N0} others, {DeviceSettings.Describe(device)}, seed {settings.Seed}");
        terminal.Line(introduction);
        return introduction;
    }

    /// <summary>What the model's file has said, and what is known of the data.</summary>
    private static Dictionary<string, string> Notes(ModelFile model, TaskSamples data)
    {
        var notes = new Dictionary<string, string>(data.Notes);
        foreach (var (key, value) in TrainingNotes.OfModel(model.Notes))
            notes[key] = value;
        return notes;
    }

    private void Show(string path, PostTrainingReport report)
    {
        terminal.Table(PostTrainingSheets.Layers(report));
        terminal.Table(PostTrainingSheets.Comparison(report));
        if (report.Warning is { } warning)
            terminal.Note(warning);
        terminal.Line($"{path}: {PostTrainingSheets.Sentence(report)}");
    }
}
