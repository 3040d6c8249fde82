using Tersor.Compression;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Models;

/// <summary>
/// LeNet-5 as Caffe defines it (after LeCun et al. 1998): convolutions of 20 and 50 channels with 5×5 kernels, each followed by a
/// 2×2 max pooling, a hidden layer of 500 rectifiers, 10 classes; 431,080 parameters.
/// </summary>
public static class LeNet5
{
    /// <summary>Graph and recipes.</summary>
    public static ModelDefinition Definition { get; } = new(
        "two convolutions and a hidden layer, 431,080 parameters, 28×28 grey images",
        new ClassificationKind(),
        new ModelGraphBuilder("lenet-5", 1, 28, 28)
            .Conv2d(20, 5).MaxPool2d(2)
            .Conv2d(50, 5).MaxPool2d(2)
            .Flatten().Linear(500).Relu().Linear(10)
            .Build(),
        BestRecipe(),
        NaiveRecipe())
    {
        SmallRecipe = Shrunk(ratio: 285, units: 0.7).ShrinkLayer("fc1", units: 0.36),
        TinyRecipe = Shrunk(ratio: 605, units: 0.5).ShrinkLayer("conv1", units: 0.55).ShrinkLayer("fc1", units: 0.24),
    };

    private static CompressionRecipe BestRecipe() => new CompressionRecipe()
        .Train(train => train with { Epochs = 15, WeightDecay = 1e-4f })
        .Prune(prune => prune with
        {
            Method = PruningMethod.Layer,
            Sparsity = 0.926,
            Training = prune.Training with { Epochs = 18, Shift = 1, Distillation = new() },
        })
        .PruneLayer("conv1", sparsity: 0.5)
        .PruneLayer("conv2", sparsity: 0.83)
        .PruneLayer("fc2", sparsity: 0.8)
        .Share(share => share with { Bits = 5, Training = share.Training with { Epochs = 4, Shift = 1, Distillation = new() } })
        .Encode(encode => encode with { Bias = BiasTreatment.Shared });

    private static CompressionRecipe Shrunk(double ratio, double units) => ShrinkPreset.Of(BestRecipe(), ratio, units)
        .Shrink(shrink => shrink with { Split = 0.5, Decay = 3 });

    private static CompressionRecipe NaiveRecipe() => new CompressionRecipe()
        .Train(train => train with { Epochs = 15, WeightDecay = 1e-4f })
        .Prune(prune => prune with
        {
            Method = PruningMethod.Layer,
            Schedule = PruningSchedule.OneShot,
            Sparsity = 0.92,
            Training = prune.Training with { Epochs = 10, Rate = 1e-4f },
        })
        .PruneLayer("conv1", sparsity: 0.34)
        .PruneLayer("conv2", sparsity: 0.88)
        .PruneLayer("fc2", sparsity: 0.81)
        .Share(share => share with { Bits = 5, Initialization = CentroidInitialization.Linear })
        .ShareLayer("conv1", bits: 8)
        .ShareLayer("conv2", bits: 8);
}
