using System.ComponentModel;
using Spectre.Console.Cli;
using Tersor.Cli.Files;
using Tersor.Compression;
using Tersor.Core;
using Tersor.Data;
using Tersor.Models;
using Tersor.Tasks;

namespace Tersor.Cli.Commands;

/// <summary>Arguments of every command that trains a model.</summary>
internal class ModelSettings : InputSettings
{
    private const string DefaultRecipe = "best";

    private (ModelDefinition Definition, ModelFile? File)? _model;

    [Input]
    [CommandArgument(0, "<MODEL>")]
    [Description("The model: a name that 'tersor models' lists, an .onnx file, a graph file (.json), or a .tersor or safetensors "
        + "file.")]
    public required string Model { get; init; }

    [Input]
    [CommandOption("--recipe <NAME|FILE>")]
    [Description("How to train and compress: 'best', which is the default, 'naive', or a JSON file.")]
    public string? Recipe { get; init; }

    [CommandOption("--seed <NUMBER>")]
    [Description("Decides every random draw: the same seed gives the same bytes.")]
    [DefaultValue(1UL)]
    public ulong Seed { get; init; } = 1;

    [CommandOption("--epochs <COUNT>")]
    [Description("Epochs of the dense training; those of the recipe's other stages are scaled alike.")]
    public int? Epochs { get; init; }

    [CommandOption("--out <FILE>")]
    [Description("Where the result goes; by default a file in the current folder, named after the model.")]
    public string? Out { get; init; }

    [CommandOption("--tensorboard <FOLDER>")]
    [Description("Also write the run's figures to a file in this folder that TensorBoard shows.")]
    public string? TensorBoard { get; init; }

    /// <summary>The model that was asked for.</summary>
    /// <exception cref="UnknownModelException">There is none of that name.</exception>
    /// <exception cref="UsageException">It can't be what the command line wants.</exception>
    /// <exception cref="FormatException">It is in a file, which is damaged.</exception>
    /// <exception cref="IOException">It is in a file, which can't be read.</exception>
    public ModelDefinition FindModel() => Resolve().Definition;

    /// <summary>The file that the model comes from; null for one by name.</summary>
    public ModelFile? FindFile() => Resolve().File;

    private (ModelDefinition Definition, ModelFile? File) Resolve()
    {
        if (_model is { } known)
            return known;
        if (NameOrPath.Find(Model, ModelZoo.Models.Select(model => model.Name)) is not { Path: { } path })
        {
            var named = ModelZoo.Find(Model);
            return (_model = (named, Weights is null ? null : ModelFile.Read(Model, this))).Value;
        }

        var file = ModelFile.Read(path, this);
        var recipe = file.Weights.Length == file.Graph.Parameters.Length ? OwnModel.GivenRecipe : OwnModel.Recipe;
        var definition = new ModelDefinition(path, file.Task, file.Graph, recipe, OwnModel.NaiveRecipe);
        return (_model = (definition, file)).Value;
    }

    /// <summary>Loads what the model is to be trained with, and fits the model to it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="device">The device to train on.</param>
    /// <param name="start">The dense network that is gone on from; null for none.</param>
    /// <param name="host">Told of downloads and stand-ins, and how images are normalised.</param>
    /// <param name="cancellation">Stops a download.</param>
    /// <exception cref="DatasetException">There is no such data, or it is not what the model takes.</exception>
    /// <exception cref="InvalidDataException">The command line says another normalisation than the checkpoint.</exception>
    public ModelTask OpenTask(
        ModelDefinition model, Device device, ModelNotes? start, ITaskHost host, CancellationToken cancellation)
    {
        var setup = new TaskSetup(device, Seed)
        {
            Start = start ?? (FindFile() is { Weights.IsEmpty: false } file ? file.Notes : null),
            Weights = start is null ? FindFile()?.Weights ?? [] : [],
            Reading = ReadingFor(model.Task, model.Name, Seed),
            Normalization = NormalizationFor(model.Task, model.Graph),
        };
        return model.Task.Open(model.Graph, Data, setup, host, cancellation);
    }

    /// <summary>The recipe that was asked for, with the epochs that were asked for.</summary>
    /// <exception cref="UsageException">There is no such recipe or file, or no such number of epochs.</exception>
    /// <exception cref="RecipeException">The file asks for something impossible.</exception>
    public CompressionRecipe FindRecipe(ModelDefinition model)
    {
        var asked = Recipe ?? DefaultRecipe;
        var meant = NameOrPath.Find(asked, ModelDefinition.RecipeNames) ?? throw new UsageException(
            $"--recipe: unknown recipe '{asked}': {NearestName.Hint(asked, ModelDefinition.RecipeNames)}");
        var recipe = meant.Name is { } name ? model.FindRecipe(name)! : RecipeJson.ReadFile(meant.Path!);
        if (Epochs is not { } epochs)
            return recipe;
        try
        {
            return recipe.WithEpochs(epochs);
        }
        catch (RecipeException exception)
        {
            throw new UsageException($"--{exception.Message}");
        }
    }
}
