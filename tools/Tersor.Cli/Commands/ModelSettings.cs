using System.ComponentModel;
using Spectre.Console.Cli;
using Tersor.Cli.Files;
using Tersor.Cli.Recipes;
using Tersor.Compression;
using Tersor.Core;
using Tersor.Data;
using Tersor.Learning;
using Tersor.Models;
using Tersor.Mpi;
using Tersor.Tasks;

namespace Tersor.Cli.Commands;

/// <summary>Arguments of every command that trains a model.</summary>
internal class ModelSettings : InputSettings, IRecipeOptions
{
    /// <summary>What the option for a report does.</summary>
    internal const string ReportHelp =
        "Write a report: a page with plots and pictures if the name ends in .html, its tables if it ends in .md.";

    private const double UsualValidation = 0.1;

    private ModelChoice? _model;

    [Input]
    [CommandArgument(0, "<MODEL>")]
    [Description("The model: a name that 'tersor models' lists, an .onnx file, a graph file (.json), or a .tersor or safetensors "
        + "file.")]
    public required string Model { get; init; }

    /// <inheritdoc/>
    [Input]
    [CommandOption("--recipe <NAME|FILE>")]
    [Description(IRecipeOptions.RecipeHelp)]
    public string? Recipe { get; init; }

    [CommandOption("--seed <NUMBER>")]
    [Description("Decides every random draw: the same seed gives the same bytes.")]
    [DefaultValue(1UL)]
    public ulong Seed { get; init; } = 1;

    [CommandOption("--shards <COUNT>")]
    [Description("Cut each step of a training into so many shards, a power of two up to 1024: part of what decides the bytes.")]
    [DefaultValue(1)]
    public int Shards { get; init; } = 1;

    /// <inheritdoc/>
    [CommandOption("--epochs <COUNT>")]
    [Description(IRecipeOptions.EpochsHelp)]
    public int? Epochs { get; init; }

    /// <inheritdoc/>
    [CommandOption("--rate <NUMBER>")]
    [Description(IRecipeOptions.RateHelp)]
    public float? Rate { get; init; }

    /// <inheritdoc/>
    [CommandOption("--batch <COUNT>")]
    [Description(IRecipeOptions.BatchHelp)]
    public int? Batch { get; init; }

    /// <inheritdoc/>
    [CommandOption("--early-stopping <EPOCHS>")]
    [Description(IRecipeOptions.EarlyStoppingHelp)]
    public int? EarlyStopping { get; init; }

    /// <inheritdoc/>
    [CommandOption("--best-epoch")]
    [Description(IRecipeOptions.BestEpochHelp)]
    public bool BestEpoch { get; init; }

    /// <inheritdoc/>
    [CommandOption("--set <KEY=VALUE>")]
    [Description(IRecipeOptions.SetHelp)]
    public string[] Set { get; init; } = [];

    [CommandOption("--out <FILE>")]
    [Description("Where the result goes; by default a file in the current folder, named after the model.")]
    public string? Out { get; init; }

    [Output]
    [CommandOption("--report <FILE>")]
    [Description(ReportHelp)]
    public string? Report { get; init; }

    [CommandOption("--tensorboard <FOLDER>")]
    [Description("Also write the run's figures to a file in this folder that TensorBoard shows.")]
    public string? TensorBoard { get; init; }

    /// <summary>Whether the run goes on with an earlier one.</summary>
    public virtual bool GoesOn => false;

    /// <summary>The model that was asked for.</summary>
    /// <exception cref="UnknownModelException">There is none of that name.</exception>
    /// <exception cref="UsageException">It can't be what the command line wants.</exception>
    /// <exception cref="FormatException">It is in a file, which is damaged.</exception>
    /// <exception cref="IOException">It is in a file, which can't be read.</exception>
    public ModelDefinition FindModel() => Choice.Definition;

    /// <summary>The file that the model comes from; null for one by name.</summary>
    public ModelFile? FindFile() => Choice.File;

    private ModelChoice Choice => _model ??= ModelChoice.Of(Model, this);

    /// <summary>Loads what the model is to be trained with, and fits the model to it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="device">The device to train on.</param>
    /// <param name="start">The dense network that is gone on from; null for none.</param>
    /// <param name="recipe">Says whether validation examples decide which epochs count.</param>
    /// <param name="host">Told of downloads and stand-ins, and how images are normalised.</param>
    /// <param name="cancellation">Stops a download.</param>
    /// <exception cref="DatasetException">There is no such data, or it is not what the model takes.</exception>
    /// <exception cref="InvalidDataException">The command line says another normalisation than the checkpoint.</exception>
    /// <exception cref="MpiException">The processes that train together can't.</exception>
    public ModelTask OpenTask(
        ModelDefinition model,
        Device device,
        ModelNotes? start,
        CompressionRecipe recipe,
        ITaskHost host,
        CancellationToken cancellation)
    {
        if (!TrainingLoop.CanShard(Shards))
            throw new UsageException($"--shards: {Shards} is not a power of two in [1, {TrainingLoop.MostShards}]");
        var reading = ReadingFor(model.Task, model.Name, Seed);
        var setup = new TaskSetup(device, Seed)
        {
            Start = start ?? (FindFile() is { Weights.IsEmpty: false } file ? file.Notes : null),
            Weights = start is null ? FindFile()?.Weights ?? [] : [],
            Reading = recipe.ChoosesEpochs
                ? reading with { Validation = reading.Validation ?? UsualValidation, KeepsTest = true }
                : reading,
            Normalization = NormalizationFor(model.Task, model.Graph),
            Shards = Shards,
            Group = Files.Ranks?.Join(),
        };
        var task = model.Task.Open(model.Graph, Data, setup, host, cancellation);
        if (task.Data.ValidationNote is { } note)
            host.Line(note);
        return task;
    }

    /// <summary>The recipe that was asked for, with the epochs that were asked for.</summary>
    /// <exception cref="UsageException">There is no such recipe or file, or no such number of epochs.</exception>
    /// <exception cref="RecipeException">The file asks for something impossible.</exception>
    public CompressionRecipe FindRecipe(ModelDefinition model) => RecipeChoice.Of(this, model);
}
