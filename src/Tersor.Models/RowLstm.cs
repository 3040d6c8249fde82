using Tersor.Compression;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Models;

/// <summary>
/// An LSTM that reads an image row by row: 28 steps of 28 pixels, 128 cells, 10 classes from the last step; 81,674 parameters.
/// </summary>
public static class RowLstm
{
    /// <summary>Graph and recipes.</summary>
    public static ModelDefinition Definition { get; } = new(
        "an LSTM of 128 cells over the rows, 81,674 parameters, 28×28 grey images",
        new ClassificationKind(),
        new ModelGraphBuilder("row-lstm", 1, 28, 28).Reshape(28, 28).Lstm(128).Last().Linear(10).Build(),
        BestRecipe(),
        NaiveRecipe())
    {
        SmallRecipe = ShrinkPreset.Of(BestRecipe(), ratio: 30),
        TinyRecipe = ShrinkPreset.Of(BestRecipe(), ratio: 45),
    };

    private static CompressionRecipe BestRecipe() => new CompressionRecipe()
        .Train(train => train with { Epochs = 12, Rate = 2e-3f, ClipNorm = 1f })
        .Prune(prune => prune with
        {
            Sparsity = 0.83,
            Ramp = 0.4,
            Training = prune.Training with
            {
                Epochs = 16,
                Rate = 3e-3f,
                ClipNorm = 1f,
                Distillation = new SoftTargetSettings { Temperature = 2, Weight = 0.5f },
            },
        })
        .PruneLayer("fc1", sparsity: 0.5)
        .Share(
            share => share with { Bits = 5, Training = share.Training with { Epochs = 3, ClipNorm = 1f, Distillation = new() } })
        .Encode(encode => encode with { Bias = BiasTreatment.Shared });

    private static CompressionRecipe NaiveRecipe() => new CompressionRecipe()
        .Train(train => train with { Epochs = 12, Rate = 2e-3f, ClipNorm = 1f })
        .Prune(prune => prune with
        {
            Method = PruningMethod.Layer,
            Schedule = PruningSchedule.OneShot,
            Sparsity = 0.85,
            Training = prune.Training with { Epochs = 8, Rate = 1e-4f, ClipNorm = 1f },
        })
        .PruneLayer("fc1", sparsity: 0.5)
        .Share(share => share with { Bits = 6, Initialization = CentroidInitialization.Linear });
}
