using System.Collections.Immutable;
using System.ComponentModel;
using System.Globalization;
using Spectre.Console.Cli;
using Tersor.Cli.Files;
using Tersor.Cli.Recipes;
using Tersor.Cli.Samples;
using Tersor.Compression;
using Tersor.Data;
using Tersor.Format;
using Tersor.Models;
using Tersor.Tasks;

namespace Tersor.Cli.Commands;

/// <summary>The command line of <c>tersor compress</c>.</summary>
internal sealed class CompressSettings : ModelSettings, ISampleOptions
{
    [Input]
    [CommandOption("--checkpoint <FILE>")]
    [Description("Train: start from the dense network in this safetensors file.")]
    public string? Checkpoint { get; init; }

    [CommandOption("--resume")]
    [Description("Train: go on after the last stage that a run of the same command had finished when it was ended; the same "
        + "bytes as without that.")]
    public bool Resume { get; init; }

    [CommandOption("--archive")]
    [Description("The smallest file that there is of the same weights, which takes some hundred times as long to read.")]
    public bool Archive { get; init; }

    [CommandOption("--ratio <NUMBER>")]
    [Description("A file so many times smaller than the dense network. With training: by the recipe, which is 'small' unless "
        + "another is asked for.")]
    public float? Ratio { get; init; }

    [CommandOption("--bytes <COUNT>")]
    [Description("A file of at most so many bytes; else as --ratio.")]
    public int? Bytes { get; init; }

    [CommandOption("--max-loss <NUMBER>")]
    [Description("Without training: the smallest file whose outputs are so near the dense network's: mean divergence in nats "
        + "(KL) where they tell classes apart, else relative error; 0.05 if there is no goal. With training: exit code 1 if the "
        + "file is worse than the dense network by more points of accuracy (per cent of any other measure).")]
    public float? MaxLoss { get; init; }

    [CommandOption("--samples <COUNT>")]
    [Description("Without training: how many inputs the weights are fitted to; by default 256, or up to 1,024 where "
        + "a sample says little of most weights.")]
    public int? Samples { get; init; }

    [CommandOption("--exclude <LAYERS>")]
    [Description("Without training: layers that keep their weights, in half precision; with commas between.")]
    public string? Exclude { get; init; }

    [CommandOption("--distill <MINUTES>")]
    [Description("Without training by labels: let centroids, scales and biases learn the dense network's outputs for so long.")]
    public float? DistillMinutes { get; init; }

    [CommandOption("--distill-steps <COUNT>")]
    [Description("The same for so many steps, which gives the same bytes every time.")]
    public int? DistillSteps { get; init; }

    /// <inheritdoc/>
    [CommandOption("--input-kind <KIND>")]
    [Description(ISampleOptions.KindHelp)]
    public string? InputKind { get; init; }

    /// <inheritdoc/>
    [CommandOption("--sample-rate <NUMBER>")]
    [Description(ISampleOptions.RateHelp)]
    public int? SampleRate { get; init; }

    /// <inheritdoc/>
    public override bool GoesOn => Resume;

    /// <summary>Where a run is kept until its result is there.</summary>
    public string StagesPath => StagesOf(ResultPath);

    /// <summary>Where a run is kept until its result is there.</summary>
    /// <param name="result">The result's path.</param>
    public static string StagesOf(string result) => Path.ChangeExtension(result, null) + ".stages.safetensors";

    /// <summary>The compressed file.</summary>
    [Output("--out")]
    public string ResultPath => Out ?? $"{FindModel().Name}.tersor";

    /// <summary>The options given that only a compression without training knows.</summary>
    private ImmutableArray<string> Untrained =>
    [
        .. new (string Name, object? Value)[]
        {
            ("--samples", Samples), ("--exclude", Exclude), ("--distill", DistillMinutes),
            ("--distill-steps", DistillSteps), ("--input-kind", InputKind), ("--sample-rate", SampleRate),
        }.Where(option => option.Value is not null).Select(option => option.Name),
    ];

    /// <summary>
    /// How to compress without training; null if there is a training. That is the one rule: a model that comes with all of its
    /// weights is not trained, unless epochs, a checkpoint or a recipe that trains are asked for.
    /// </summary>
    /// <exception cref="UsageException">Options contradict each other, or one is outside its range.</exception>
    /// <exception cref="RecipeException">The recipe asks for something impossible.</exception>
    public CalibrateStage? FindCalibration()
    {
        Check("--max-loss", MaxLoss, MaxLoss is > 0 and <= 1000, "in (0, 1000]");
        var file = FindFile();
        var isAsked = Recipe is not null || Set.Any(RecipeAssignments.IsOfCalibration);
        var recipe = isAsked ? FindRecipe(FindModel()).Calibration : null;
        var training = Checkpoint is not null ? "--checkpoint" : Epochs is not null ? "--epochs"
            : Rate is not null ? "--rate" : Batch is not null ? "--batch"
            : EarlyStopping is not null ? "--early-stopping" : BestEpoch ? "--best-epoch"
            : Shards != 1 ? "--shards"
            : Set.Any(key => !RecipeAssignments.IsOfCalibration(key)) ? "--set"
            : Recipe is not null && recipe is null ? "--recipe"
            : null;
        if (training is null && file is { IsTrained: true } && Resume)
            throw new UsageException("--resume: a compression without training leaves nothing to go on from");
        if (training is null && file is { IsTrained: true })
            return Calibration(file.Graph, recipe ?? new CalibrateStage());
        var option = recipe is null ? Untrained.FirstOrDefault() : Recipe is null ? "--set" : "--recipe";
        return option is null ? null : throw new UsageException(training is not null
            ? $"{option}: is for a compression without training, and {training} asks for one"
            : $"{option}: is for a compression without training, for which '{FindModel().Name}' has no weights; give a file that "
                + "has them, or --weights");
    }

    /// <summary>The recipe of a compression with training, down to the size that was asked for.</summary>
    /// <param name="model">The model.</param>
    /// <exception cref="UsageException">There is no such recipe, or one that trains to no size.</exception>
    /// <exception cref="RecipeException">The recipe asks for something impossible.</exception>
    public CompressionRecipe FindTraining(ModelDefinition model)
    {
        var recipe = RecipeChoice.DownTo(this, model, Ratio, Bytes);
        return Archive ? recipe.Encode(encoding => encoding with { Archive = true }) : recipe;
    }

    private CalibrateStage Calibration(ModelGraph graph, CalibrateStage recipe)
    {
        if (new[] { Ratio is not null, Bytes is not null, MaxLoss is not null }.Count(given => given) > 1)
            throw new UsageException("--ratio, --bytes and --max-loss: one goal, not several");
        if (DistillMinutes is not null && DistillSteps is not null)
            throw new UsageException("--distill and --distill-steps: one of them");
        Check("--ratio", Ratio, Ratio is > 1 and <= 10_000, "in (1, 10000]");
        Check("--bytes", Bytes, Bytes >= 1, "at least 1");
        Check("--samples", Samples, Samples is >= 1 and <= 65_536, "in [1, 65536]");
        Check("--distill", DistillMinutes, DistillMinutes is > 0 and <= 10_000, "in (0, 10000]");
        Check("--distill-steps", DistillSteps, DistillSteps is >= 1 and <= 10_000_000, "in [1, 10000000]");
        var layers = LayerName.All(graph);
        ImmutableArray<string> excluded =
            [.. (Exclude ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        if (excluded.FirstOrDefault(name => !layers.Contains(name)) is { } unknown)
            throw new UsageException(layers.Count == 0
                ? $"--exclude: '{graph.Name}' has no layers with weights"
                : $"--exclude: '{graph.Name}' has no layer '{unknown}': {NearestName.Hint(unknown, layers)}");
        // A goal of the command line takes the place of the recipe's, and likewise a distillation.
        if (Ratio is not null || Bytes is not null || MaxLoss is not null)
            recipe = recipe with { Ratio = Ratio, Bytes = Bytes, MaxLoss = MaxLoss };
        if (DistillMinutes is not null || DistillSteps is not null)
            recipe = recipe with { DistillMinutes = DistillMinutes, DistillSteps = DistillSteps };
        return recipe with { Samples = Samples ?? recipe.SamplesFor(graph), Exclude = [.. recipe.Exclude.Union(excluded)] };
    }

    private static void Check(string option, IFormattable? value, bool isRight, string range)
    {
        if (value is not null && !isRight)
            throw new UsageException($"{option}: {value.ToString(null, CultureInfo.InvariantCulture)} is not {range}");
    }
}
