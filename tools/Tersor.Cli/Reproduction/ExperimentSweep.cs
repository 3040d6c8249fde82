using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Tersor.Cli.Commands;
using Tersor.Cli.Output;
using Tersor.Cli.Sweeps;
using Tersor.Compression;
using Tersor.Models;
using Tersor.Sweeps;

namespace Tersor.Cli.Reproduction;

/// <summary>
/// The runs of a reproduction as tasks of a sweep: a training for each model and seed, and the compressions that begin with its
/// network. Recipes and data decide what a task is, as the command line does.
/// </summary>
/// <param name="settings">The command line.</param>
/// <param name="terminal">Told of reports that can't be read.</param>
/// <param name="fingerprint">The hash of what a model learns from.</param>
internal sealed class ExperimentSweep(
    ReproduceSettings settings, Terminal terminal, Func<ModelDefinition, string> fingerprint)
{
    private const int QuickEpochs = 1;

    private readonly Dictionary<Experiment, (SweepTask Training, SweepTask Compression)> _tasks = [];
    private SweepFolder? _folder;

    /// <summary>The folder, once it is planned.</summary>
    public SweepFolder Folder => _folder ?? throw new InvalidOperationException("No runs are planned yet.");

    /// <summary>The options that every command has.</summary>
    public IEnumerable<string> DeviceOptions => settings.Threads is { } threads
        ? ["--device", settings.Device, "--threads", Text(threads)]
        : ["--device", settings.Device];

    /// <summary>Makes runs the tasks of the folder; the results of others stay.</summary>
    /// <exception cref="SweepException">The folder has something else in it.</exception>
    /// <exception cref="IOException">It can't be written.</exception>
    public void Plan(ImmutableArray<Experiment> experiments)
    {
        foreach (var experiment in experiments)
        {
            var training = Training(experiment);
            _tasks[experiment] = (training, Compression(experiment, training));
        }

        _folder = SweepFolder.Plan(
            settings.Runs,
            [.. _tasks.Values.Select(pair => pair.Training), .. _tasks.Values.Select(pair => pair.Compression)]);
        foreach (var experiment in experiments.Where(experiment => !experiment.IsNamed))
            OutputText.Write(RecipePath(experiment), RecipeJson.Write(experiment.Recipe) + "\n");
    }

    /// <summary>The tasks of a run.</summary>
    public IEnumerable<string> TasksOf(Experiment experiment) =>
        [_tasks[experiment].Training.Id, _tasks[experiment].Compression.Id];

    /// <summary>The file that a run's compressed model is in.</summary>
    public string ModelPath(Experiment experiment) => TaskResult.PathOf(Folder, _tasks[experiment].Compression);

    /// <summary>The file that its dense model is in.</summary>
    public string DensePath(Experiment experiment) => TaskResult.PathOf(Folder, _tasks[experiment].Training);

    /// <summary>The commands that make a run, as one would type them.</summary>
    public ImmutableArray<string> Commands(Experiment experiment)
    {
        var (training, compression) = _tasks[experiment];
        var dense = experiment.DenseName + ".safetensors";
        return
        [
            Line([.. training.Arguments, "--out", dense]),
            Line([.. compression.Arguments, "--checkpoint", dense, "--out", experiment.Name + ".tersor"]),
        ];
    }

    /// <summary>The report of a run that is done; null if it isn't.</summary>
    public CompressionReport? Finished(Experiment experiment)
    {
        var task = _tasks[experiment].Compression;
        if (!Folder.IsDone(task))
            return null;
        var report = Path.Combine(Folder.ResultOf(task), TaskResult.Report);
        try
        {
            return CompressionReport.FromJson(File.ReadAllText(report));
        }
        catch (Exception exception) when (exception is JsonException or IOException)
        {
            terminal.Note($"{report}: {exception.Message}; left out");
            return null;
        }
    }

    private static string Text<TNumber>(TNumber number)
        where TNumber : IFormattable => number.ToString(null, CultureInfo.InvariantCulture);

    private static string Line(ImmutableArray<string> arguments) =>
        "tersor " + string.Join(' ', arguments.Select(argument => argument.Contains(' ') ? $"\"{argument}\"" : argument));

    private string RecipePath(Experiment experiment) =>
        Path.GetFullPath(Path.Combine(settings.Runs, "recipes", experiment.Name + ".json"));

    private SweepTask Training(Experiment experiment)
    {
        var recipe = RecipeJson.Write(new CompressionRecipe { Training = experiment.Recipe.Training });
        return Task(experiment, "dense", [new SweepWord("train", recipe), .. Shared(experiment)]);
    }

    private SweepTask Compression(Experiment experiment, SweepTask training)
    {
        var recipe = new SweepWord(
            experiment.IsNamed ? experiment.Variant : RecipePath(experiment), RecipeJson.Write(experiment.Recipe));
        return Task(experiment, experiment.Variant, ["compress", .. Shared(experiment), "--recipe", recipe], training);
    }

    private SweepTask Task(
        Experiment experiment, string recipe, ImmutableArray<SweepWord> words, SweepTask? training = null) =>
        SweepTask.Of(
            experiment.Model.Name, recipe, settings.DataOf(experiment.Model.Task), experiment.Seed, words, training);

    /// <summary>Data may change under its name.</summary>
    private IEnumerable<SweepWord> Shared(Experiment experiment)
    {
        var data = SweepWord.Of(settings.DataOf(experiment.Model.Task), Environment.CurrentDirectory) with
        {
            Content = fingerprint(experiment.Model),
        };
        string[] epochs = settings.Quick ? ["--epochs", Text(QuickEpochs)] : [];
        return
        [
            experiment.Model.Name, "--data", data, "--seed", Text(experiment.Seed),
            .. epochs.Concat(DeviceOptions).Select(option => new SweepWord(option)),
        ];
    }
}
