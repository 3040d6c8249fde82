using System.Collections.Immutable;
using Tersor.Tasks;

namespace Tersor.Compression;

/// <summary>What one layer does differently from the stage.</summary>
public sealed record LayerShrinking
{
    /// <summary>The share of its units that may stay, in (0, 1]; null for the stage's.</summary>
    [RecipeRange(0, 1, AboveLow = true)]
    public double? Units { get; init; }
}

/// <summary>
/// A training down to a size: weights learn behind codes, zero among them, whose bits have a price, and the price rises until the
/// file is small enough. It takes the place of pruning; sharing then only trains the centroids.
/// </summary>
public sealed record ShrinkStage
{
    private const double MagnitudesOfBit = 16;
    private const double FewestMagnitudes = 3;
    private const double MostMagnitudes = 8;

    /// <summary>How many times smaller than the dense network the file is to be, in (1, 100000].</summary>
    [RecipeRange(1, 100_000, AboveLow = true)]
    public double Ratio { get; init; } = 100;

    /// <summary>The most bytes of the file, at least 1, whatever the ratio; null for those of the ratio.</summary>
    [RecipeRange(1, int.MaxValue)]
    public int? Bytes { get; init; }

    /// <summary>
    /// The share of each layer's hidden units that may stay, in (0, 1]. The others go whole: those whose weights on the way in
    /// and on the way out have the least energy.
    /// </summary>
    [RecipeRange(0, 1, AboveLow = true)]
    public double Units { get; init; } = 1;

    /// <summary>
    /// The magnitudes of either sign that a layer begins with, in [1, 60]; those hardly used go. Null for what the size bears:
    /// 16 for each bit that the file has for a value, in [3, 8].
    /// </summary>
    [RecipeRange(1, 60)]
    public int? Magnitudes { get; init; }

    /// <summary>
    /// How much more a bit may cost where the loss is less sensitive, in [0, 1]: the price in a layer is divided by this power of
    /// its mean squared gradient. At 0 it is the same everywhere.
    /// </summary>
    [RecipeRange(0, 1)]
    public double Split { get; init; } = 0.65;

    /// <summary>The share of the training, in (0, 1], after which the file has its size.</summary>
    [RecipeRange(0, 1, AboveLow = true)]
    public double Ramp { get; init; } = 0.6;

    /// <summary>How fast weights behind a zero decay, in learning rates, in [0, 100].</summary>
    [RecipeRange(0, 100)]
    public double Decay { get; init; } = 5;

    /// <summary>Layers, by name (<c>fc1</c>), that differ.</summary>
    public ImmutableSortedDictionary<string, LayerShrinking> Layers { get; init; } =
        ImmutableSortedDictionary<string, LayerShrinking>.Empty;

    /// <summary>The training.</summary>
    public TrainingSettings Training { get; init; } = new();

    internal void Validate(string path)
    {
        RecipeCheck.Ranges(path, this);
        foreach (var (name, layer) in Layers)
            RecipeCheck.Ranges($"{path}.layers.{name}", layer);
        Training.Validate($"{path}.training");
    }

    /// <summary>
    /// The magnitudes that a layer begins with. What few of them can't tell apart is zero or rounded from the first step on: that
    /// is what a tiny file has to live with, and what a larger one would never make good.
    /// </summary>
    /// <param name="bits">The bits that the file has for a value.</param>
    internal int MagnitudesAt(double bits) =>
        Magnitudes ?? (int)Math.Round(Math.Clamp(MagnitudesOfBit * bits, FewestMagnitudes, MostMagnitudes));

    /// <summary>The share of a layer's units that may stay.</summary>
    internal double UnitsOf(string layer) => Layers.GetValueOrDefault(layer)?.Units ?? Units;
}
