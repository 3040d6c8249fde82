using Tersor.Compression;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Models;

/// <summary>
/// LeNet-300-100 (LeCun et al. 1998): 784 pixels, two hidden layers of 300 and 100 rectifiers, 10 classes; 266,610 parameters.
/// The fully connected network on which pruning papers are compared.
/// </summary>
public static class LeNet300100
{
    /// <summary>Graph and recipes.</summary>
    public static ModelDefinition Definition { get; } = new(
        "two hidden layers, 266,610 parameters, 28×28 grey images",
        new ClassificationKind(),
        new ModelGraphBuilder("lenet-300-100", 1, 28, 28).Flatten().Linear(300).Relu().Linear(100).Relu().Linear(10).Build(),
        BestRecipe(),
        NaiveRecipe())
    {
        SmallRecipe = ShrinkPreset.Of(BestRecipe(), ratio: 185).ShrinkLayer("fc1", units: 0.6).ShrinkLayer("fc2", units: 0.7),
        TinyRecipe = ShrinkPreset.Of(BestRecipe(), ratio: 325).ShrinkLayer("fc1", units: 0.5).ShrinkLayer("fc2", units: 0.6),
    };

    private static CompressionRecipe BestRecipe() => new CompressionRecipe()
        .Train(train => train with { Epochs = 20, WeightDecay = 1e-4f })
        .Prune(prune => prune with
        {
            Method = PruningMethod.Layer,
            Sparsity = 0.928,
            Training = prune.Training with { Epochs = 25, Shift = 1, Distillation = new() },
        })
        .PruneLayer("fc2", sparsity: 0.855)
        .PruneLayer("fc3", sparsity: 0.7)
        .Share(share => share with { Bits = 5, Training = share.Training with { Epochs = 6, Shift = 1, Distillation = new() } })
        .Encode(encode => encode with { Bias = BiasTreatment.Shared });

    private static CompressionRecipe NaiveRecipe() => new CompressionRecipe()
        .Train(train => train with { Epochs = 20, WeightDecay = 1e-4f })
        .Prune(prune => prune with
        {
            Method = PruningMethod.Layer,
            Schedule = PruningSchedule.OneShot,
            Sparsity = 0.92,
            Training = prune.Training with { Epochs = 15, Rate = 1e-4f },
        })
        .PruneLayer("fc2", sparsity: 0.91)
        .PruneLayer("fc3", sparsity: 0.74)
        .Share(share => share with { Bits = 6, Initialization = CentroidInitialization.Linear });
}
