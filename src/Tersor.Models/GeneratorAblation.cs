using System.Collections.Immutable;
using Tersor.Compression;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Models;

/// <summary>
/// A generator's recipe with one thing changed at a time: each ingredient left out, each layer alone spared, each layer alone
/// compressed. What the changes cost says which of them, and which parameters, matter.
/// </summary>
public static class GeneratorAblation
{
    private const string WeightSuffix = ".weight";
    private const int MostBits = 8;

    private static readonly ImmutableArray<(string Name, Func<CompressionRecipe, CompressionRecipe> Change)> Ingredients =
    [
        ("without teacher", recipe => Retrain(recipe, plan => plan with { Teacher = null })),
        ("without discriminator", recipe => Retrain(recipe, plan => plan with { Weight = 0 })),
        ("fresh discriminator", recipe => Retrain(recipe, plan => plan with { Discriminator = DiscriminatorStart.Fresh })),
        ("frozen discriminator", recipe => Retrain(recipe, plan => plan with { DiscriminatorRate = 0 })),
        ("without average", recipe => Retrain(recipe, plan => plan with { Average = 0 })),
        ("last epoch", recipe => Retrain(recipe, plan => plan with { Selection = GeneratorSelection.Last })),
        ("without calibration", recipe =>
            recipe.Pruning is null ? recipe : recipe.Prune(prune => prune with { Calibration = false })),
        ("pruned at once", recipe =>
            recipe.Pruning is null ? recipe : recipe.Prune(prune => prune with { Schedule = PruningSchedule.OneShot })),
        ("all layers alike", recipe => recipe with
        {
            Pruning = recipe.Pruning is { } prune ? prune with { Layers = prune.Layers.Clear() } : null,
            Sharing = recipe.Sharing is { } share ? share with { Layers = share.Layers.Clear() } : null,
        }),
        ("bits without a price", recipe => recipe.Sharing is null ? recipe : recipe.Share(share => share with { BitPrice = 0 })),
        ("untrained codebooks", recipe => recipe.Sharing is null
            ? recipe
            : recipe.Share(share => share with { Training = share.Training with { Epochs = 0 } })),
    ];

    /// <summary>All variants of a model's best recipe that differ from it and from each other.</summary>
    /// <param name="model">A model that makes images.</param>
    /// <returns>What was changed, in a few words, and the recipe.</returns>
    public static ImmutableArray<(string Name, CompressionRecipe Recipe)> Of(ModelDefinition model)
    {
        var layers = model.Graph.Parameters
            .Where(spec => spec.Role == ParameterRole.Weight && spec.Name.EndsWith(WeightSuffix, StringComparison.Ordinal))
            .Select(spec => spec.Name[..^WeightSuffix.Length])
            .ToArray();
        var variants =
            from variant in Ingredients.Select(ingredient => (ingredient.Name, Recipe: ingredient.Change(model.Recipe)))
                .Concat(layers.Select(layer => ($"{layer} spared", Recipe: Spare(model.Recipe, [layer]))))
                .Concat(
                    layers.Select(layer => ($"only {layer}", Recipe: Spare(model.Recipe, layers.Where(other => other != layer)))))
            where RecipeJson.Write(variant.Recipe) != RecipeJson.Write(model.Recipe)
            select variant;
        return [.. variants.DistinctBy(variant => RecipeJson.Write(variant.Recipe))];
    }

    private static CompressionRecipe Spare(CompressionRecipe recipe, IEnumerable<string> layers) =>
        layers.Aggregate(
            recipe, (result, layer) => result.PruneLayer(layer, sparsity: 0).ShareLayer(layer, MostBits, bitPrice: 0));

    private static CompressionRecipe Retrain(CompressionRecipe recipe, Func<AdversarialSettings, AdversarialSettings> change)
    {
        return recipe with
        {
            Pruning = recipe.Pruning is { } prune ? prune with { Training = Changed(prune.Training) } : null,
            Sharing = recipe.Sharing is { } share ? share with { Training = Changed(share.Training) } : null,
        };

        TrainingSettings Changed(TrainingSettings plan) =>
            plan.Adversarial is { } adversarial ? plan with { Adversarial = change(adversarial) } : plan;
    }
}
