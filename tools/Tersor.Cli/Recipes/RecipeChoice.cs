using Tersor.Compression;
using Tersor.Data;
using Tersor.Models;
using Tersor.Tasks;

namespace Tersor.Cli.Recipes;

/// <summary>The recipe that a command line means: one by name or from a file, with what the options change.</summary>
internal static class RecipeChoice
{
    private const string DefaultRecipe = "best";
    private const double BytesOfFloat = sizeof(float);

    /// <summary>Finds it.</summary>
    /// <param name="options">The command line.</param>
    /// <param name="model">The model that has the recipes with names.</param>
    /// <param name="usual">The name of the recipe that counts if none is asked for.</param>
    /// <param name="ratio">The size that a recipe with a name is fitted to, as a ratio; null for its own.</param>
    /// <exception cref="UsageException">There is no such recipe or file, or an option asks for something impossible.</exception>
    /// <exception cref="RecipeException">The file asks for something impossible.</exception>
    public static CompressionRecipe Of(
        IRecipeOptions options, ModelDefinition model, string usual = DefaultRecipe, double? ratio = null)
    {
        var asked = options.Recipe ?? usual;
        var meant = NameOrPath.Find(asked, ModelDefinition.RecipeNames) ?? throw new UsageException(
            $"--recipe: unknown recipe '{asked}': {NearestName.Hint(asked, ModelDefinition.RecipeNames)}");
        var recipe = meant.Name is not { } name ? RecipeJson.ReadFile(meant.Path!)
            : (ratio is { } size ? model.FindRecipe(name, size) : model.FindRecipe(name))!;
        if (options.Epochs is { } epochs)
            recipe = Changed("--", recipe, all => all.WithEpochs(epochs));
        if (options.Rate is { } rate)
            recipe = Changed("--rate: ", recipe, all => all.WithRate(rate));
        if (options.Batch is { } batch)
            recipe = Changed("--batch: ", recipe, all => all.WithTrainings(training => training with { Batch = batch }));
        if (options.EarlyStopping is { } patience)
            recipe = Changed(
                "--early-stopping: ", recipe, all => all.WithTrainings(training => training with { EarlyStopping = patience }));
        if (options.BestEpoch)
            recipe = recipe.WithTrainings(training => training with { BestEpoch = true });
        return options.Set.Length == 0
            ? recipe
            : Changed("--set: ", recipe, all => RecipeAssignments.Apply(all, options.Set));
    }

    /// <summary>Finds the recipe that trains down to a size, if one is asked for.</summary>
    /// <param name="options">The command line.</param>
    /// <param name="model">The model that has the recipes with names.</param>
    /// <param name="ratio">How many times smaller than the dense network; null if it does not matter.</param>
    /// <param name="bytes">The most bytes; null if they don't matter.</param>
    /// <exception cref="UsageException">There is no such recipe, or one that trains to no size.</exception>
    /// <exception cref="RecipeException">The recipe asks for something impossible.</exception>
    public static CompressionRecipe DownTo(IRecipeOptions options, ModelDefinition model, float? ratio, int? bytes)
    {
        if (ratio is not null && bytes is not null)
            throw new UsageException("--ratio and --bytes: one goal, not several");
        if (ratio is null && bytes is null)
            return Of(options, model);
        var option = ratio is not null ? "--ratio" : "--bytes";
        var recipe = Of(options, model, "small", ratio ?? (BytesOfFloat * model.Graph.ParameterCount / bytes));
        return recipe.Shrinking is null
            ? throw new UsageException(
                $"{option}: the recipe '{options.Recipe}' trains down to no size; one with 'shrink' does, such as --recipe small")
            : Changed($"{option}: ", recipe, found => found.Shrink(
                stage => stage with { Ratio = ratio ?? stage.Ratio, Bytes = bytes }));
    }

    /// <summary>A recipe with what an option changes.</summary>
    /// <param name="option">What stands before the reason if that is impossible.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="change">The change.</param>
    /// <exception cref="UsageException">It is impossible.</exception>
    public static CompressionRecipe Changed(
        string option, CompressionRecipe recipe, Func<CompressionRecipe, CompressionRecipe> change)
    {
        try
        {
            var changed = change(recipe);
            changed.Validate();
            return changed;
        }
        catch (RecipeException exception)
        {
            throw new UsageException($"{option}{exception.Message}");
        }
    }
}
