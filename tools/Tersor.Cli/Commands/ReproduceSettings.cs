using System.Collections.Immutable;
using System.ComponentModel;
using Spectre.Console;
using Spectre.Console.Cli;
using Tersor.Cli.Files;
using Tersor.Cli.Sweeps;
using Tersor.Data;
using Tersor.Models;
using Tersor.Tasks;

namespace Tersor.Cli.Commands;

/// <summary>The command line of <c>tersor reproduce</c>.</summary>
internal sealed class ReproduceSettings : DeviceSettings, IEngineOptions
{
    private const int FullSeeds = 3;
    private const int MostSeeds = 100;

    [CommandArgument(0, "[MODEL]")]
    [Description("Models to run; by default two CNNs, two RNNs and a GAN. What is done of the others stays in the results.")]
    public string[] Models { get; init; } = [];

    [Input(IsData = true)]
    [CommandOption("--data <NAME|PATH>")]
    [Description("The images; Fashion-MNIST by default, with --quick its sample.")]
    public string? Data { get; init; }

    [Input(IsData = true)]
    [CommandOption("--text <NAME|PATH>")]
    [Description("The text.")]
    [DefaultValue(TextCatalog.DefaultName)]
    public string TextData { get; init; } = TextCatalog.DefaultName;

    [CommandOption("--seed <NUMBER>")]
    [Description("The first seed.")]
    [DefaultValue(1UL)]
    public ulong Seed { get; init; } = 1;

    [CommandOption("--seeds <COUNT>")]
    [Description("How many seeds; 3 by default, 1 with --quick.")]
    public int? Seeds { get; init; }

    [CommandOption("--quick")]
    [Description("One epoch of everything on little data, to see that all of it works; the figures say nothing.")]
    public bool Quick { get; init; }

    [CommandOption("--ablation")]
    [Description("Also compress the GAN with each ingredient of its recipe left out, and with each layer spared or alone.")]
    public bool Ablation { get; init; }

    [CommandOption("--finished")]
    [Description("Run nothing more: write what the runs that are done have shown.")]
    public bool Finished { get; init; }

    [CommandOption("--runs <FOLDER>")]
    [Description("The folder of the sweep that its runs are; a run that is there already is not repeated.")]
    [DefaultValue("reproduction")]
    public string Runs { get; init; } = "reproduction";

    /// <inheritdoc/>
    [CommandOption("--on <ENGINE>")]
    [Description(IEngineOptions.OnHelp)]
    [DefaultValue(IEngineOptions.Here)]
    public string On { get; init; } = IEngineOptions.Here;

    /// <inheritdoc/>
    [CommandOption("--jobs <COUNT>")]
    [Description(IEngineOptions.JobsHelp)]
    public int? Jobs { get; init; }

    [Output]
    [CommandOption("--out <FILE>")]
    [Description("The Markdown file whose marked section is replaced; pictures go beside it.")]
    [DefaultValue("docs/results.md")]
    public string Out { get; init; } = "docs/results.md";

    /// <inheritdoc/>
    public override ValidationResult Validate() => ((IEngineOptions)this).Check();

    /// <summary>The data that models of a kind learn from: what was given in the place of the usual.</summary>
    /// <param name="task">The kind.</param>
    public string DataOf(TaskKind task) => new Dictionary<string, string>
    {
        [ImageLoading.DefaultName] = Data ?? (Quick ? DatasetCatalog.SampleName : ImageLoading.DefaultName),
        [TextCatalog.DefaultName] = TextData,
    }.GetValueOrDefault(task.DefaultData, task.DefaultData);

    /// <summary>The seeds.</summary>
    /// <exception cref="UsageException">There is no such number of them.</exception>
    public ImmutableArray<ulong> SeedList => (Seeds ?? (Quick ? 1 : FullSeeds)) is var count and >= 1 and <= MostSeeds
        ? [.. Enumerable.Range(0, count).Select(i => Seed + (ulong)i)]
        : throw new UsageException($"--seeds: {Seeds} is not in [1, {MostSeeds}]");

    /// <summary>The models that results are about.</summary>
    public ImmutableArray<ModelDefinition> ModelsOfResults =>
        [.. new[]
        {
            Quick ? LeNet300100.Definition : LeNet5.Definition,
            ResNet8.Definition,
            RowLstm.Definition,
            CharLstm.Definition,
            Dcgan.Definition,
        }.Union(ModelsToRun)];

    /// <summary>The models that were asked for; all if none was named.</summary>
    /// <exception cref="UnknownModelException">There is none of that name.</exception>
    public ImmutableArray<ModelDefinition> ModelsToRun => [.. Models.Select(ModelZoo.Find)];
}
