using System.ComponentModel;
using Spectre.Console.Cli;
using Tersor.Compression;
using Tersor.Learning.Data;
using Tersor.Models;

namespace Tersor.Cli.Commands;

/// <summary>Arguments of every command that trains a model.</summary>
internal class ModelSettings : DataSettings
{
    private const string DefaultRecipe = "best";

    [CommandArgument(0, "<MODEL>")]
    [Description("The model: resnet-8, row-lstm, lenet-300-100, char-lstm, lenet-5, dcgan, char-lstm-tied or char-lstm-2.")]
    public required string Model { get; init; }

    [CommandOption("--recipe <NAME|FILE>")]
    [Description("How to train and compress: 'best', 'naive', or a JSON file.")]
    [DefaultValue(DefaultRecipe)]
    public string Recipe { get; init; } = DefaultRecipe;

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

    /// <summary>The model that was asked for.</summary>
    /// <exception cref="UnknownModelException">There is none of that name.</exception>
    public ModelDefinition FindModel() => ModelZoo.Find(Model);

    /// <summary>The recipe that was asked for, with the epochs that were asked for.</summary>
    /// <exception cref="UsageException">There is no such recipe or file, or no such number of epochs.</exception>
    /// <exception cref="RecipeException">The file asks for something impossible.</exception>
    public CompressionRecipe FindRecipe(ModelDefinition model)
    {
        var recipe = model.FindRecipe(Recipe)
            ?? (File.Exists(Recipe) ? RecipeJson.ReadFile(Recipe) : throw new UsageException(Unknown()));
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

    private string Unknown() =>
        $"--recipe: no recipe and no file '{Recipe}'" + (NearestName.Find(Recipe, ModelDefinition.RecipeNames) is { } nearest
            ? $"; did you mean '{nearest}'?"
            : $"; recipes: {string.Join(", ", ModelDefinition.RecipeNames)}");
}
