using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Tersor.Cli.Commands;
using Tersor.Cli.Output;
using Tersor.Compression;
using Tersor.Models;

namespace Tersor.Cli.Reproduction;

/// <summary>
/// Does the runs of a reproduction by the command's own <c>train</c> and <c>compress</c>, each with its files in one folder, its
/// history among them. A run whose report is there, and which the same command, recipe and data began, is done; a dense training
/// that was interrupted goes on after its last epoch, and a compression after its last stage.
/// </summary>
/// <param name="folder">Where the files are.</param>
/// <param name="settings">The command line.</param>
/// <param name="terminal">Told which commands run.</param>
/// <param name="run">Runs a command of this program.</param>
/// <param name="fingerprint">The hash of what a model learns from.</param>
internal sealed class ExperimentRunner(
    string folder,
    ReproduceSettings settings,
    Terminal terminal,
    RunCommandLine run,
    Func<ModelDefinition, string> fingerprint)
{
    private const int QuickEpochs = 1;

    /// <summary>The file that a run's compressed model is in.</summary>
    public string ModelPath(Experiment experiment) => Path.Combine(folder, experiment.Name + ".tersor");

    /// <summary>The file that its dense model is in.</summary>
    public string DensePath(Experiment experiment) => Path.Combine(folder, experiment.DenseName + ".safetensors");

    /// <summary>The commands that make a run, as one would type them.</summary>
    public ImmutableArray<string> Commands(Experiment experiment) =>
        [Line([.. Train(experiment)]), Line([.. Compress(experiment)])];

    /// <summary>The report of a run that is done; null if it isn't.</summary>
    public CompressionReport? Finished(Experiment experiment)
    {
        var report = ReportPath(experiment.Name);
        if (!File.Exists(ModelPath(experiment)) || !File.Exists(report) || !IsSame(experiment.Name, Begun(experiment)))
            return null;
        try
        {
            return CompressionReport.FromJson(File.ReadAllText(report));
        }
        catch (JsonException exception)
        {
            terminal.Note($"{report}: {exception.Message}; the run is repeated");
            return null;
        }
    }

    /// <summary>Does a run, or what is left of it.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public int Run(Experiment experiment, CancellationToken cancellation)
    {
        if (Finished(experiment) is not null)
            return ExitCode.Success;
        Directory.CreateDirectory(folder);
        var (dense, began) = (Train(experiment), Line([.. Train(experiment)]) + "\n"
            + RecipeJson.Write(new CompressionRecipe { Training = experiment.Recipe.Training }) + DataLine(experiment));
        var isBegun = IsSame(experiment.DenseName, began);
        if (!isBegun)
            Begin(experiment.DenseName, DensePath(experiment), began);
        if (!isBegun || !File.Exists(ReportPath(experiment.DenseName)))
        {
            if (File.Exists(DensePath(experiment)))
                dense = dense.Append("--resume");
            if (Execute([.. dense], cancellation) is var code and not ExitCode.Success)
                return code;
        }

        if (!experiment.IsNamed)
            OutputText.Write(RecipePath(experiment), RecipeJson.Write(experiment.Recipe) + "\n");
        var goesOn = isBegun && IsSame(experiment.Name, Begun(experiment));
        Begin(experiment.Name, ModelPath(experiment), Begun(experiment));
        var stages = CompressSettings.StagesOf(ModelPath(experiment));
        var compress = Compress(experiment);
        return Execute([.. goesOn && File.Exists(stages) ? compress.Append("--resume") : compress], cancellation);
    }

    /// <summary>Runs a command of this program.</summary>
    /// <returns>Its <see cref="ExitCode"/>.</returns>
    public int Execute(ImmutableArray<string> arguments, CancellationToken cancellation)
    {
        terminal.Line($"$ {Line(arguments)}");
        return run(arguments, cancellation);
    }

    /// <summary>The options that every command has.</summary>
    public IEnumerable<string> DeviceOptions => settings.Threads is { } threads
        ? ["--device", settings.Device, "--threads", Text(threads)]
        : ["--device", settings.Device];

    private static string Text<TNumber>(TNumber number)
        where TNumber : IFormattable => number.ToString(null, CultureInfo.InvariantCulture);

    private static string Line(ImmutableArray<string> arguments) =>
        "tersor " + string.Join(' ', arguments.Select(argument => argument.Contains(' ') ? $"\"{argument}\"" : argument));

    private string ReportPath(string name) => Path.Combine(folder, name + ".json");

    private string RecipePath(Experiment experiment) => Path.Combine(folder, experiment.Name + ".recipe.json");

    private string BeginningPath(string name) => Path.Combine(folder, name + ".command");

    private string Begun(Experiment experiment) =>
        string.Join('\n', [.. Commands(experiment), RecipeJson.Write(experiment.Recipe)]) + DataLine(experiment);

    /// <summary>Data may change under its name.</summary>
    private string DataLine(Experiment experiment) => $"\ndata {fingerprint(experiment.Model)}\n";

    private bool IsSame(string name, string began) =>
        File.Exists(BeginningPath(name)) && File.ReadAllText(BeginningPath(name)) == began;

    /// <summary>Notes what begins, once nothing is left of what began otherwise.</summary>
    private void Begin(string name, string result, string began)
    {
        File.Delete(ReportPath(name));
        if (!IsSame(name, began))
            File.Delete(result);
        OutputText.Write(BeginningPath(name), began);
    }

    private IEnumerable<string> Train(Experiment experiment) =>
        ["train", .. Shared(experiment), "--out", DensePath(experiment), "--json", ReportPath(experiment.DenseName)];

    private IEnumerable<string> Compress(Experiment experiment) =>
    [
        "compress", .. Shared(experiment), "--recipe", experiment.IsNamed ? experiment.Variant : RecipePath(experiment),
        "--checkpoint", DensePath(experiment), "--out", ModelPath(experiment), "--json", ReportPath(experiment.Name),
    ];

    private IEnumerable<string> Shared(Experiment experiment)
    {
        var data = settings.DataOf(experiment.Model.Task);
        string[] epochs = settings.Quick ? ["--epochs", Text(QuickEpochs)] : [];
        return [experiment.Model.Name, "--data", data, "--seed", Text(experiment.Seed), .. epochs, .. DeviceOptions];
    }
}
