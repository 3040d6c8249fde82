using System.Collections.Immutable;
using Tersor.Compression;

namespace Tersor.Models;

/// <summary>How a recipe becomes one that trains a network down to a size: <c>small</c> and <c>tiny</c>.</summary>
internal static class ShrinkPreset
{
    // The centroids learn for a quarter of the time, at two fifths of the rate.
    private const int ShrinkingByCentroids = 4;
    private const float CentroidRate = 0.4f;

    /// <summary>
    /// The same dense training; then as many epochs as the recipe's retrainings have, by their first one's settings, down to a
    /// size; in the end the centroids.
    /// </summary>
    /// <param name="recipe">A recipe that prunes or shares weights.</param>
    /// <param name="ratio">The dense network's bytes by the file's.</param>
    /// <param name="units">The share of a layer's hidden units that may stay, in (0, 1].</param>
    public static CompressionRecipe Of(CompressionRecipe recipe, double ratio, double units = 1)
    {
        var sharing = recipe.Sharing ?? new();
        var training = recipe.Pruning?.Training ?? sharing.Training;
        var epochs = recipe.Pruning is null ? training.Epochs : training.Epochs + sharing.Training.Epochs;
        return recipe
            .Shrink(shrink => shrink with { Ratio = ratio, Units = units, Training = training with { Epochs = epochs } })
            .Share(_ => new()
            {
                Training = training with
                {
                    Epochs = (epochs + ShrinkingByCentroids - 1) / ShrinkingByCentroids,
                    Rate = CentroidRate * training.Rate,
                },
            })
            .Encode(_ => new() { Archive = true });
    }

    /// <summary>A recipe that trains down to a size, with the units of another size: the more bytes, the more may stay.</summary>
    /// <param name="recipe">The recipe; one that trains to no size stays as it is.</param>
    /// <param name="ratio">The dense network's bytes by the file's.</param>
    public static CompressionRecipe To(CompressionRecipe recipe, double ratio)
    {
        if (recipe.Shrinking is not { } stage)
            return recipe;
        var more = Math.Max(1, stage.Ratio / ratio);
        return recipe.Shrink(_ => stage with
        {
            Units = Math.Min(1, more * stage.Units),
            Layers = stage.Layers.ToImmutableSortedDictionary(
                layer => layer.Key,
                layer => layer.Value.Units is { } units ? layer.Value with { Units = Math.Min(1, more * units) } : layer.Value),
        });
    }
}
