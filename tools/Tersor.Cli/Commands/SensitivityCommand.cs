using Spectre.Console.Cli;
using Tersor.Cli.Output;
using Tersor.Compression;
using Tersor.Learning;
using Tersor.Learning.Data;

namespace Tersor.Cli.Commands;

/// <summary><c>tersor sensitivity</c>: what each layer matters, and a recipe that follows from it.</summary>
internal sealed class SensitivityCommand(Terminal terminal, DatasetCatalog catalog) : Command<SensitivitySettings>
{
    private const int DefaultImages = 2_000;
    private const int DefaultCharacters = 20_000;
    private const int DefaultLatents = 500;
    private const ulong SampleSeed = 1;

    /// <inheritdoc/>
    public override int Execute(CommandContext context, SensitivitySettings settings, CancellationToken cancellationToken)
    {
        settings.Check();
        var model = settings.FindModel();
        var recipe = settings.FindRecipe(model);
        var path = settings.PlanPath;
        using var device = settings.OpenDevice();
        var start = settings.Checkpoint is null ? null : StartingFile.Read(settings.Checkpoint, model.Name);
        var data = DatasetLoading.ForTraining(catalog, settings, model, terminal, cancellationToken, start);
        using var network = Network.Build(data.Graph, device, settings.Seed);

        var request = new SensitivityRequest
        {
            Network = network,
            Measure = Measure(settings, data, network),
            Sparsities = settings.SparsityList,
            Bits = settings.BitsList,
            Layers = settings.LayerList,
        };
        request.Validate();
        var dense = new CompressionRequest
        {
            Graph = data.Graph,
            Discriminator = data.Discriminator,
            Recipe = recipe,
            Train = data.Train,
            Test = data.Test,
            Device = device,
            Seed = settings.Seed,
            Checkpoint = settings.Checkpoint,
        };
        terminal.Line(
            $"{model.Name} on {data.Description}, {DeviceSettings.Describe(device)}, seed {settings.Seed}, measured on {Figure.Count(request.Measure.Examples)} {request.Measure.ExampleUnit}");

        var (report, plan) = ProgressBars.Show(terminal, bars =>
        {
            DenseNetwork.Prepare(network, dense, new CompressionBars(bars), cancellationToken);
            var report = SensitivityScan.Run(request, new SensitivityBar(bars), cancellationToken);
            return (report, settings.Plans ? Plan(settings, request, report, recipe, bars, cancellationToken) : null);
        });

        foreach (var table in SensitivityTables.Of(report, request.Measure))
            terminal.Table(table);
        if (plan is not null)
        {
            terminal.Table(SensitivityTables.Of(plan));
            settings.Files.Output(path!).WriteText(RecipeJson.Write(plan.Recipe) + "\n");
            terminal.Line(
                $"{path}: {Figure.Count(plan.Bytes)} bytes, {Figure.Ratio(plan.Ratio)} smaller, {request.Measure.Name} {request.Measure.Describe(plan.Quality)} after {request.Measure.Describe(report.Quality)} dense, before any retraining");
        }

        if (settings.Plot is not null)
            settings.Files.Output(settings.Plot).WriteText(SensitivityPlot.ToSvg(report, request.Measure));
        JsonFile.Write(settings, new { Data = data.Train.Name, Device = device.Name, device.Instructions, settings.Seed, Report = report, Plan = plan, Recipe = path });
        return ExitCode.Success;
    }

    /// <summary>What the model is judged by: of the data, only what it has learnt from, so that nothing is chosen by looking at the test set.</summary>
    private static QualityMeasure Measure(SensitivitySettings settings, LearningData data, Network network)
    {
        if (data.Discriminator is not null)
            return new GenerationQuality(network, settings.Examples ?? DefaultLatents, SampleSeed);
        var examples = data.Train.Sample(settings.Examples ?? (data.Vocabulary is null ? DefaultImages : DefaultCharacters), SampleSeed);
        return examples.MismatchWith(data.Graph) is { } reason
            ? throw new UsageException($"--examples: {reason}")
            : new PredictionQuality(examples);
    }

    private static CompressionPlan Plan(
        SensitivitySettings settings,
        SensitivityRequest request,
        SensitivityReport report,
        CompressionRecipe recipe,
        ProgressBars bars,
        CancellationToken cancellationToken)
    {
        var bar = bars.Add("plan");
        var planner = new CompressionPlanner(request, report, recipe);
        var plan = settings.Loss is { } loss
            ? planner.ForDrop(loss, cancellationToken)
            : planner.ForBytes(settings.Bytes ?? (long)(planner.DenseBytes / settings.Ratio!.Value), cancellationToken);
        bar.Finish($"{Figure.Count(plan.Bytes)} bytes");
        return plan;
    }
}
