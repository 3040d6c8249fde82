using System.Collections.Immutable;
using Tersor.Compression.PostTraining;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Compression;

/// <summary>What one layer does differently when a network is compressed without training.</summary>
public sealed record LayerCalibration
{
    /// <summary>Whether its weights stay as they are.</summary>
    public bool Exclude { get; init; }

    /// <summary>How much its loss counts, in (0, 1000000]: 1 is as much as the sensitivity of the outputs says.</summary>
    [RecipeRange(0, 1_000_000, AboveLow = true)]
    public double Weight { get; init; } = 1;

    /// <summary>The most bits of a code, in [1, 8]: 2^bits - 1 centroids beside zero.</summary>
    [RecipeRange(1, 8)]
    public int Bits { get; init; } = 8;
}

/// <summary>
/// How a network is compressed without training: how many samples it is calibrated on, and one goal at most. Without a goal the
/// loss is bounded by <see cref="DefaultLoss"/>.
/// </summary>
public sealed record CalibrateStage
{
    /// <summary>The bound of the loss where nobody says another.</summary>
    public const double DefaultLoss = 0.05;

    /// <summary>
    /// The samples that inputs are measured on, in [1, 65536]; all if there are fewer. Null for 256, or up to 1,024 where a
    /// sample says little of most weights.
    /// </summary>
    /// <seealso cref="SampleDemand"/>
    [RecipeRange(1, 65_536)]
    public int? Samples { get; init; }

    /// <summary>The dense bytes by the file's bytes, above 1 and at most 10000; null for another goal.</summary>
    [RecipeRange(1, 10_000, AboveLow = true)]
    public double? Ratio { get; init; }

    /// <summary>The most bytes that the file has; null for another goal.</summary>
    [RecipeRange(1, int.MaxValue)]
    public long? Bytes { get; init; }

    /// <summary>
    /// The most loss, in (0, 1000]: the mean divergence from the dense network's outputs in nats (KL) where they tell classes
    /// apart, the relative error else. Null for another goal.
    /// </summary>
    [RecipeRange(0, 1000, AboveLow = true)]
    public double? MaxLoss { get; init; }

    /// <summary>Layers, by name (<c>fc1</c>), whose weights stay as they are.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>Layers, by name, that differ.</summary>
    public ImmutableSortedDictionary<string, LayerCalibration> Layers { get; init; } =
        ImmutableSortedDictionary<string, LayerCalibration>.Empty;

    /// <summary>
    /// Minutes of distillation afterwards, in (0, 10000]: centroids, scales and biases learn the dense network's outputs. Null
    /// for none.
    /// </summary>
    [RecipeRange(0, 10_000, AboveLow = true)]
    public double? DistillMinutes { get; init; }

    /// <summary>Steps of distillation, in [1, 10000000], instead of minutes: two runs give the same bytes. Null: none.</summary>
    [RecipeRange(1, 10_000_000)]
    public int? DistillSteps { get; init; }

    /// <summary>Whether there is any goal; else <see cref="DefaultLoss"/> is one.</summary>
    public bool HasGoal => Ratio is not null || Bytes is not null || MaxLoss is not null;

    /// <summary>Whether the compressed network learns from the dense one afterwards.</summary>
    internal bool Distils => DistillMinutes is not null || DistillSteps is not null;

    /// <summary>The samples that inputs of a graph are measured on, given or not.</summary>
    /// <param name="graph">The network.</param>
    public int SamplesFor(ModelGraph graph) => Samples ?? SampleDemand.Of(graph);

    /// <summary>Checks every value.</summary>
    /// <param name="path">The stage's key in its recipe.</param>
    /// <exception cref="RecipeException">One is outside its range, or there is more than one goal.</exception>
    public void Validate(string path)
    {
        RecipeCheck.Ranges(path, this);
        if ((Ratio is null ? 0 : 1) + (Bytes is null ? 0 : 1) + (MaxLoss is null ? 0 : 1) > 1)
            throw new RecipeException($"{path}: one of ratio, bytes and maxLoss, not several");
        if (Exclude.IsDefault)
            throw new RecipeException($"{path}.exclude: must be a list of layers");
        foreach (var (name, layer) in Layers)
            RecipeCheck.Ranges($"{path}.layers.{name}", layer);
    }

    /// <summary>Whether a layer's weights stay as they are.</summary>
    internal bool Excludes(string layer) => Exclude.Contains(layer) || Of(layer).Exclude;

    /// <summary>What a layer does.</summary>
    internal LayerCalibration Of(string layer) => Layers.GetValueOrDefault(layer) ?? new LayerCalibration();
}
