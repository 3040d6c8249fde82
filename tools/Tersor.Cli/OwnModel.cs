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

    /// <summary>The three stages without refinements.</summary>
    public static CompressionRecipe NaiveRecipe { get; } = new CompressionRecipe()
        .Train(train => train with { Epochs = 20 })
        .Prune(prune => prune with { Schedule = PruningSchedule.OneShot, Sparsity = 0.8 })
        .Share(share => share with { Bits = 6, Initialization = CentroidInitialization.Linear });
}
