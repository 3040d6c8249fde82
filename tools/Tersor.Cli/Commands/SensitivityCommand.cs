using Spectre.Console.Cli;
using Tersor.Cli.History;
using Tersor.Cli.Output;
using Tersor.Cli.Reports;
using Tersor.Cli.Reports.Pages;
using Tersor.Cli.Reports.Sections;
using Tersor.Compression;
using Tersor.Data;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Cli.Commands;

/// <summary><c>tersor sensitivity</c>: what each layer matters, and a recipe that follows from it.</summary>
internal sealed class SensitivityCommand(Terminal terminal, DatasetCatalog catalog) : Command<SensitivitySettings>
{
    /// <inheritdoc/>
    public override int Execute(CommandContext context, SensitivitySettings settings, CancellationToken cancellationToken)
    {
        ReportFile.Check(settings.Report);
        settings.Check();
        var model = settings.FindModel();
        var recipe = settings.FindRecipe(model);
        if (settings.Plans && recipe.Shrinking is not null)
            throw new UsageException($"--recipe: a plan is to prune and to share, and '{settings.Recipe}' has 'shrink'");
        var path = settings.PlanPath;
        using var device = settings.OpenDevice();
        var host = new TerminalHost(terminal, catalog);
        var start = settings.Checkpoint is null ? null : ModelNotes.Read(settings.Checkpoint, model.Name);
        using var task = settings.OpenTask(model, device, start, recipe, host, cancellationToken);
        using var network = task.NewNetwork();
        var request = new SensitivityRequest
        {
            Network = network,
            Probe = Probe(settings, task, network),
            Sparsities = settings.SparsityList,
            Bits = settings.BitsList,
            Layers = settings.LayerList,
        };
        request.Validate();
        recipe.ValidateFor(task);
        var measure = request.Probe.Measure;
        var introduction = $"{model.Name} on {task.Data}, {DeviceSettings.Describe(device)}, seed {settings.Seed}, "
            + $"measured on {Figure.Count(request.Probe.Examples)} {request.Probe.ExampleUnit}";
        terminal.Line(introduction);

        using var history = RunHistory.Begin(
            terminal, context, settings, path is null ? null : settings.Files.Output(path), task, recipe);
        var (report, plan) = ProgressBars.Show(terminal, bars =>
        {
            var progress = new CompressionBars(bars, history);
            StageTraining.PrepareDense(task, network, recipe.Training, settings.Checkpoint, progress, cancellationToken);
            var report = SensitivityScan.Run(request, new SensitivityBar(bars), cancellationToken);
            return (report, settings.Plans ? Plan(settings, request, report, recipe, bars, cancellationToken) : null);
        });

        history.End([new("quality", report.Quality), new("plan", plan!), new("file", path!)]);
        foreach (var table in SensitivityTables.Of(report, measure))
            terminal.Table(table);
        if (plan is not null)
        {
            terminal.Table(SensitivityTables.Of(plan));
            settings.Files.Output(path!).WriteText(RecipeJson.Write(plan.Recipe) + "\n");
            terminal.Line(
                $"{path}: {Figure.Count(plan.Bytes)} bytes, {Figure.Ratio(plan.Ratio)} smaller, "
                + $"{measure.Name} {measure.Describe(plan.Quality)} after {measure.Describe(report.Quality)} dense, before any "
                    + "retraining");
        }

        var basis = $"{model.Name}: {measure.Name} on {Figure.Count(request.Probe.Examples)} {request.Probe.ExampleUnit} of the "
            + "training data, none of the test set.";
        if (settings.Plot is not null)
            settings.Files.Output(settings.Plot).WriteText(SensitivityCharts.ToDocument(report, measure, basis));
        if (settings.Report is { } page)
            ReportFile.Write(
                settings, page, SensitivityPage.Of(introduction, basis, report, measure, plan, task, history));
        JsonFile.Write(settings, new
        {
            Data = task.Data.Train.Name,
            Device = device.Name,
            device.Instructions,
            settings.Seed,
            Report = report,
            Plan = plan,
            Recipe = path,
        });
        return ExitCode.Success;
    }

    private static Probe Probe(SensitivitySettings settings, ModelTask task, Network network)
    {
        try
        {
            return task.Probe(network, settings.Examples);
        }
        catch (ArgumentException exception)
        {
            throw new UsageException($"--examples: {exception.Message}");
        }
    }

    private static PlannedCompression Plan(
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
