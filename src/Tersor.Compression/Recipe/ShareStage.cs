using System.Collections.Immutable;
using Tersor.Tasks;

namespace Tersor.Compression;

/// <summary>The first centroids of k-means.</summary>
public enum CentroidInitialization
{
    /// <summary>Evenly between the smallest and the largest weight.</summary>
    Linear,

    /// <summary>At evenly spaced quantiles.</summary>
    Density,

    /// <summary>At weights drawn at random (Forgy 1965).</summary>
    Random,

    /// <summary>At the exact optimum of a fine histogram (dynamic programming; Wang and Song 2011).</summary>
    Optimal,
}

/// <summary>How the gradients of the weights that share a centroid become its gradient.</summary>
public enum CentroidGradient
{
    /// <summary>Their sum: the derivative itself (Han et al. 2016).</summary>
    Sum,

    /// <summary>Their mean: every centroid moves at the pace of its members, whatever their number.</summary>
    Mean,
}

/// <summary>What one layer does differently from the stage.</summary>
public sealed record LayerSharing
{
    /// <summary>Its own bits, in [1, 8]; null for the stage's.</summary>
    [RecipeRange(1, 8)]
    public int? Bits { get; init; }

    /// <summary>Its own price of a bit, in [0, 1]; null for the stage's.</summary>
    [RecipeRange(0, 1)]
    public double? BitPrice { get; init; }
}

/// <summary>How many different values the weights of a layer may have, and how these are trained.</summary>
public sealed record ShareStage
{
    /// <summary>
    /// Bits of a code, in [1, 8]: a layer has at most 2^bits centroids, 255 at most, and no more than it has different weights.
    /// </summary>
    [RecipeRange(1, 8)]
    public int Bits { get; init; } = 5;

    /// <summary>
    /// What a bit of a weight's code costs, in [0, 1] of the layer's mean square. At 0 a weight gets the nearest centroid. Above,
    /// one that is farther but more often used, and so has a shorter code, may be cheaper; <see cref="Bits"/> then only bounds
    /// the centroids, 128 at most.
    /// </summary>
    [RecipeRange(0, 1)]
    public double BitPrice { get; init; }

    /// <summary>The first centroids of k-means.</summary>
    public CentroidInitialization Initialization { get; init; } = CentroidInitialization.Optimal;

    /// <summary>The rule for a centroid's gradient.</summary>
    public CentroidGradient Gradient { get; init; } = CentroidGradient.Sum;

    /// <summary>
    /// The share of the training, in [0, 1], in which weights go on learning behind their centroids and may change to another;
    /// then codes are fixed and only the centroids learn. 0 fixes them at once (Han et al. 2016). A model of few bits needs it.
    /// </summary>
    [RecipeRange(0, 1)]
    public double Reassign { get; init; }

    /// <summary>Layers, by name (<c>fc1</c>), that differ.</summary>
    public ImmutableSortedDictionary<string, LayerSharing> Layers { get; init; } =
        ImmutableSortedDictionary<string, LayerSharing>.Empty;

    /// <summary>The training of the centroids.</summary>
    public TrainingSettings Training { get; init; } = new() { Epochs = 5, Rate = 1e-4f };

    internal void Validate(string path)
    {
        RecipeCheck.Ranges(path, this);
        foreach (var (name, layer) in Layers)
            RecipeCheck.Ranges($"{path}.layers.{name}", layer);
        Training.Validate($"{path}.training");
    }

    /// <summary>The bits of a layer.</summary>
    internal int BitsOf(string layer) => Layers.GetValueOrDefault(layer)?.Bits ?? Bits;

    /// <summary>The price of a bit in a layer.</summary>
    internal double BitPriceOf(string layer) => Layers.GetValueOrDefault(layer)?.BitPrice ?? BitPrice;
}
