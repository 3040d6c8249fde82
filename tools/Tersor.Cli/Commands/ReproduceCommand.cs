using System.Collections.Immutable;
using System.Globalization;
using Spectre.Console.Cli;
using Tersor.Cli.Output;
using Tersor.Cli.Reproduction;
using Tersor.Cli.Sweeps;
using Tersor.Compression;
using Tersor.Data;
using Tersor.Format;
using Tersor.Gpu;
using Tersor.Models;
using Tersor.Sweeps;
using Tersor.Tasks;

namespace Tersor.Cli.Commands;

/// <summary>
/// <c>tersor reproduce</c>: CNNs, RNNs and a GAN through the naive and the best pipeline, and what came of it as a section of a
/// document.
/// </summary>
internal sealed class ReproduceCommand(Terminal terminal, DatasetCatalog catalog, RunCommandLine run)
    : Command<ReproduceSettings>
{
    /// <inheritdoc/>
    public override int Execute(CommandContext context, ReproduceSettings settings, CancellationToken cancellationToken)
    {
        var requested = settings.ModelsToRun;
        var options = ((IEngineOptions)settings).Behind(context);
        settings.OpenDevice().Dispose();
        MarkedSection.Replace(ReadDocument(settings), "");
        var models = WithData(settings);
        var fingerprints = new Dictionary<string, string>();
        var named = Named(settings, models);
        var ablation = settings.Ablation ? Changed(settings, models) : [];
        var sweep = new ExperimentSweep(settings, terminal, Fingerprint);
        sweep.Plan([.. named, .. ablation]);
        sweep.Folder.Clean();

        var wanted = named.Concat(ablation).Where(experiment => requested.IsEmpty || requested.Contains(experiment.Model))
            .SelectMany(sweep.TasksOf).ToHashSet();
        if (!settings.Finished)
            new SweepRun(terminal, sweep.Folder, settings, settings.Device == DeviceCatalog.Cpu, settings.Runs).Go(
                [.. sweep.Folder.Missing(again: true).Where(task => wanted.Contains(task.Id))], options, cancellationToken);

        var (runs, changes) = (Finished(sweep, named), Finished(sweep, ablation));
        var sheets = MakeSheets(sweep, settings, runs, cancellationToken);
        if (!runs.IsEmpty)
            WriteResults(sweep, settings, runs, changes, sheets);
        var failed = sweep.Folder.States()
            .Count(entry => wanted.Contains(entry.Task.Id) && entry.State == TaskState.Failed);
        if (settings.Finished)
            return ExitCode.Success;
        if (settings.On != IEngineOptions.Here)
            terminal.Line(
                $"'tersor sweep status {settings.Runs}' tells how far they are; --finished writes the results that are there");
        if (failed > 0)
            terminal.Note($"{failed} runs failed; the same command tries them again and keeps the others");
        return failed > 0 ? ExitCode.Failed : ExitCode.Success;

        string Fingerprint(ModelDefinition model)
        {
            if (fingerprints.TryGetValue(model.Name, out var known))
                return known;
            using var device = settings.OpenDevice();
            var host = new QuietHost(new TerminalHost(terminal, catalog));
            using var task = model.Task.Open(
                model.Graph, settings.DataOf(model.Task), new TaskSetup(device), host, cancellationToken);
            return fingerprints[model.Name] = task.Data.Train.Fingerprint;
        }
    }

    private static ImmutableArray<Experiment> Named(ReproduceSettings settings, ImmutableArray<ModelDefinition> models) =>
    [
        .. from model in models
           from seed in settings.SeedList
           from variant in new[] { "naive", "best" }
           select new Experiment(model, variant, model.FindRecipe(variant)!, seed),
    ];

    private static ImmutableArray<Experiment> Changed(ReproduceSettings settings, ImmutableArray<ModelDefinition> models) =>
    [
        .. from model in models
           from variant in model.Ablation(model)
           select new Experiment(model, variant.Name, variant.Recipe, settings.Seed),
    ];

    private static ImmutableArray<(Experiment Experiment, CompressionReport Report)> Finished(
        ExperimentSweep sweep, ImmutableArray<Experiment> experiments) =>
        [
            .. from experiment in experiments
               let report = sweep.Finished(experiment)
               where report is not null
               select (experiment, report),
        ];

    /// <summary>The document that the results go into; a pipe or a device has none.</summary>
    private static string ReadDocument(ReproduceSettings settings) =>
        File.Exists(settings.Out) && FileIdentity.Of(settings.Out) is not null ? File.ReadAllText(settings.Out) : "";

    /// <summary>The models of the results, without those whose data is not installed.</summary>
    private ImmutableArray<ModelDefinition> WithData(ReproduceSettings settings)
    {
        var missing = new HashSet<string>();
        return [.. settings.ModelsOfResults.Where(HasData)];

        bool HasData(ModelDefinition model)
        {
            try
            {
                model.Task.FindData(catalog.Folders, settings.DataOf(model.Task));
                return true;
            }
            catch (DatasetException exception)
            {
                if (missing.Add(model.Task.Models))
                    terminal.Note($"{model.Task.Models} are left out: {exception.Message}");
                return false;
            }
        }
    }

    /// <summary>Shows what the dense generator and the compressed ones make of the same latents.</summary>
    private ImmutableArray<(string Title, string File)> MakeSheets(
        ExperimentSweep sweep,
        ReproduceSettings settings,
        ImmutableArray<(Experiment Experiment, CompressionReport Report)> runs,
        CancellationToken cancellation)
    {
        var sheets = ImmutableArray.CreateBuilder<(string, string)>();
        foreach (var (experiment, _) in runs.Where(
            run => run.Experiment.Model.Task.SampleExtension is not null && run.Experiment.Seed == settings.Seed))
        {
            if (sheets.Count == 0)
                Add("dense", sweep.DensePath(experiment));
            Add(experiment.Variant, sweep.ModelPath(experiment));

            void Add(string title, string model)
            {
                var (name, extension) = (experiment.Model.Name, experiment.Model.Task.SampleExtension);
                var file = $"{Path.GetFileNameWithoutExtension(settings.Out)}-{name}-{title}{extension}";
                var path = Path.Combine(Path.GetDirectoryName(settings.Out) ?? "", file);
                var seed = settings.Seed.ToString(CultureInfo.InvariantCulture);
                if (run(["generate", model, "--seed", seed, "--out", path, .. sweep.DeviceOptions], cancellation)
                    == ExitCode.Success)
                    sheets.Add((title, file));
            }
        }

        return sheets.ToImmutable();
    }

    private void WriteResults(
        ExperimentSweep sweep,
        ReproduceSettings settings,
        ImmutableArray<(Experiment Experiment, CompressionReport Report)> runs,
        ImmutableArray<(Experiment Experiment, CompressionReport Report)> ablation,
        ImmutableArray<(string Title, string File)> sheets)
    {
        var date = runs.Concat(ablation).Max(run => File.GetLastWriteTimeUtc(sweep.ModelPath(run.Experiment)));
        var introduction = string.Create(
            CultureInfo.InvariantCulture,
            $"Written by `tersor reproduce{(settings.Quick ? " --quick" : "")}`; last run {date:yyyy-MM-dd}, on "
            + $"{runs[0].Report.Device}. "
            + $"Both recipes start from the same dense network; `encode` is measured on what the file decodes to.");
        if (settings.Quick)
            introduction += " One epoch of everything: these figures show that it works, and nothing else.";
        if (runs.Select(run => run.Report.Classifier).OfType<string>().Distinct().ToArray() is { Length: > 0 } classifiers)
            introduction += $" Images are measured in the features of {string.Join("; ", classifiers)}.";
        var commands = runs.Concat(ablation).SelectMany(run => sweep.Commands(run.Experiment)).Distinct().ToImmutableArray();
        var section = ResultsSection.Write(introduction, runs, ablation, sheets, commands);
        settings.Files.Output(settings.Out).WriteText(MarkedSection.Replace(ReadDocument(settings), section));
        terminal.Line($"{settings.Out}: {runs.Length + ablation.Length} runs");
        JsonFile.Write(settings, new
        {
            settings.Quick,
            Runs = runs.Concat(ablation).Select(run => new { run.Experiment.Variant, run.Report }),
            Sheets = sheets.Select(sheet => sheet.File),
        });
    }
}
