using Tersor.Compression;

namespace Tersor.Cli;

/// <summary>How models are compressed that come without a recipe: careful enough for most, and short.</summary>
internal static class OwnModel
{
    /// <summary>Prunes four weights in five over some epochs with the dense network as teacher, and shares the rest.</summary>
    public static CompressionRecipe Recipe { get; } = new CompressionRecipe()
        .Train(train => train with { Epochs = 20 })
        .Prune(prune => prune with
        {
            Sparsity = 0.8,
            Training = prune.Training with { Epochs = 10, Rate = 5e-4f, Distillation = new() },
        })
        .Share(share => share with { Bits = 6, Training = share.Training with { Epochs = 3, Distillation = new() } });

    /// <summary>
    /// For a model whose weights are given: what others trained is changed in small steps, at low rates that rise slowly. Each
    /// layer is pruned alike, because folded normalisations make channels, and so layers, differ in size and not in importance.
    /// </summary>
    public static CompressionRecipe GivenRecipe { get; } = new CompressionRecipe()
        .Train(train => train with { Epochs = 10 })
        .Prune(prune => prune with
        {
            Method = PruningMethod.Layer,
            Sparsity = 0.65,
            Interval = 5,
            Training = prune.Training with { Epochs = 10, Rate = 2e-4f, Warmup = 0.1f, ClipNorm = 5f, Distillation = new() },
        })
        .Share(share => share with
        {
            Bits = 5,
            Reassign = 0.6,
            Training = share.Training with { Epochs = 5, Rate = 5e-5f, Warmup = 0.1f, ClipNorm = 5f, Distillation = new() },
        });

    /// <summary>The three stages without refinements.</summary>
    public static CompressionRecipe NaiveRecipe { get; } = new CompressionRecipe()
        .Train(train => train with { Epochs = 20 })
        .Prune(prune => prune with { Schedule = PruningSchedule.OneShot, Sparsity = 0.8 })
        .Share(share => share with { Bits = 6, Initialization = CentroidInitialization.Linear });
}
