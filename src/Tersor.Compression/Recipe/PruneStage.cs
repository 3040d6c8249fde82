using System.Collections.Immutable;
using Tersor.Tasks;

namespace Tersor.Compression;

/// <summary>The rule that chooses the weights that stay.</summary>
public enum PruningMethod
{
    /// <summary>Those beyond quality × standard deviation of their layer (Han et al. 2015).</summary>
    Quality,

    /// <summary>The largest of each layer, up to its own target sparsity.</summary>
    Layer,

    /// <summary>The largest of all layers together, up to one target sparsity.</summary>
    Global,

    /// <summary>
    /// Dynamic network surgery: thresholds with hysteresis, pruned weights that grow are spliced back (Guo et al. 2016).
    /// </summary>
    Surgery,
}

/// <summary>When the target sparsity is reached.</summary>
public enum PruningSchedule
{
    /// <summary>At once, before retraining.</summary>
    OneShot,

    /// <summary>Along a cubic while retraining (Zhu and Gupta 2017).</summary>
    Gradual,
}

/// <summary>What one layer does differently from the stage.</summary>
public sealed record LayerPruning
{
    /// <summary>
    /// Its own target sparsity, in [0, 1); null for the stage's. Under a global target the layer then leaves the common pool.
    /// </summary>
    [RecipeRange(0, 1, BelowHigh = true)]
    public double? Sparsity { get; init; }

    /// <summary>Its own quality, in [0, 100]; null for the stage's.</summary>
    [RecipeRange(0, 100)]
    public double? Quality { get; init; }
}

/// <summary>Which weights go, and how the rest is retrained.</summary>
public sealed record PruneStage
{
    /// <summary>The rule that chooses the weights that stay.</summary>
    public PruningMethod Method { get; init; } = PruningMethod.Global;

    /// <summary>
    /// The share of weights that go, in [0, 1), for <see cref="PruningMethod.Layer"/> and <see cref="PruningMethod.Global"/>.
    /// </summary>
    [RecipeRange(0, 1, BelowHigh = true)]
    public double Sparsity { get; init; } = 0.9;

    /// <summary>
    /// The threshold, in [0, 100]: in standard deviations for <see cref="PruningMethod.Quality"/>; for
    /// <see cref="PruningMethod.Surgery"/> in standard deviations of the magnitude above its mean.
    /// </summary>
    [RecipeRange(0, 100)]
    public double Quality { get; init; } = 1;

    /// <summary>When the target is reached. Surgery has its own rhythm and takes no notice.</summary>
    public PruningSchedule Schedule { get; init; } = PruningSchedule.Gradual;

    /// <summary>The sparsity that a gradual schedule begins with, in [0, 1).</summary>
    [RecipeRange(0, 1, BelowHigh = true)]
    public double InitialSparsity { get; init; }

    /// <summary>The share of the retraining in which masks still move, in (0, 1]; they are frozen for the rest.</summary>
    [RecipeRange(0, 1, AboveLow = true)]
    public double Ramp { get; init; } = 0.6;

    /// <summary>Steps between two moves of the masks, in [1, 100000].</summary>
    [RecipeRange(1, 100_000)]
    public int Interval { get; init; } = 50;

    /// <summary>
    /// Whether pruned weights go on learning while masks move, from the gradient of the pruned network, so that a gradual
    /// schedule can take one back (Lin et al. 2020). Surgery always does.
    /// </summary>
    public bool Feedback { get; init; }

    /// <summary>Whether batch normalisations measure their statistics anew once weights are gone.</summary>
    public bool Calibration { get; init; } = true;

    /// <summary>
    /// How fast surgery's refreshes become rare: masks are refreshed with probability (1 + decay · step)^-1; in [0, 1].
    /// </summary>
    [RecipeRange(0, 1)]
    public double RefreshDecay { get; init; } = 1e-4;

    /// <summary>Layers, by name (<c>fc1</c>), that differ.</summary>
    public ImmutableSortedDictionary<string, LayerPruning> Layers { get; init; } =
        ImmutableSortedDictionary<string, LayerPruning>.Empty;

    /// <summary>The retraining.</summary>
    public TrainingSettings Training { get; init; } = new();

    internal void Validate(string path)
    {
        RecipeCheck.Ranges(path, this);
        foreach (var (name, layer) in Layers)
            RecipeCheck.Ranges($"{path}.layers.{name}", layer);
        Training.Validate($"{path}.training");
    }

    /// <summary>The target sparsity of a layer.</summary>
    internal double SparsityOf(string layer) => Layers.GetValueOrDefault(layer)?.Sparsity ?? Sparsity;

    /// <summary>The sparsity on the way to a target, when so much of the ramp is over.</summary>
    internal double SparsityAt(double target, double progress) =>
        CubicSchedule.Sparsity(Math.Min(InitialSparsity, target), target, Schedule == PruningSchedule.OneShot ? 1 : progress);

    /// <summary>The quality of a layer.</summary>
    internal double QualityOf(string layer) => Layers.GetValueOrDefault(layer)?.Quality ?? Quality;
}
