using Tersor.Compression;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Models;

/// <summary>
/// A residual network of eight layers (He, Zhang, Ren and Sun 2016, the CIFAR family with one block a stage): a 3×3 convolution,
/// three blocks of 16, 32 and 64 channels, of which the latter two halve the image and carry their shortcut through a 1×1
/// projection, the mean of each channel, 10 classes. Every convolution is followed by a batch normalisation.
/// </summary>
public static class ResNet8
{
    /// <summary>Graph and recipes.</summary>
    public static ModelDefinition Definition { get; } = new(
        "eight residual layers with batch normalisation, 78,426 parameters, 28×28 grey images",
        new ClassificationKind(),
        BuildGraph(),
        BestRecipe(),
        NaiveRecipe())
    {
        SmallRecipe = ShrinkPreset.Of(BestRecipe(), ratio: 30),
        TinyRecipe = ShrinkPreset.Of(BestRecipe(), ratio: 45),
    };

    private static ModelGraph BuildGraph()
    {
        var builder = new ModelGraphBuilder("resnet-8", 1, 28, 28).Conv2d(16, 3, padding: 1, bias: false).BatchNorm().Relu();
        Block(builder, 16, stride: 1);
        Block(builder, 32, stride: 2);
        Block(builder, 64, stride: 2);
        return builder.AvgPool2d(7).Flatten().Linear(10).Build();
    }

    private static void Block(ModelGraphBuilder builder, int channels, int stride)
    {
        var input = builder.Current;
        var shortcut = stride == 1 ? input : builder.Conv2d(channels, 1, stride, bias: false).BatchNorm().Current;
        builder.From(input)
            .Conv2d(channels, 3, stride, padding: 1, bias: false).BatchNorm().Relu()
            .Conv2d(channels, 3, padding: 1, bias: false).BatchNorm().Add(shortcut).Relu();
    }

    private static CompressionRecipe BestRecipe() => new CompressionRecipe()
        .Train(train => train with { Epochs = 10, Batch = 128, Rate = 5e-3f, WeightDecay = 1e-4f, Shift = 1, Warmup = 0.1f })
        .Prune(prune => prune with
        {
            Sparsity = 0.82,
            Ramp = 0.4,
            Training = prune.Training with
            {
                Epochs = 16,
                Batch = 128,
                Rate = 5e-3f,
                Shift = 1,
                Distillation = new SoftTargetSettings { Temperature = 2, Weight = 0.5f },
            },
        })
        .PruneLayer("conv1", sparsity: 0.3)
        .PruneLayer("fc1", sparsity: 0.5)
        .Share(share =>
            share with { Bits = 4, Training = share.Training with { Epochs = 3, Batch = 128, Shift = 1, Distillation = new() } })
        .Encode(encode => encode with { Bias = BiasTreatment.Shared });

    private static CompressionRecipe NaiveRecipe() => new CompressionRecipe()
        .Train(train => train with { Epochs = 10, Batch = 128, Rate = 5e-3f, WeightDecay = 1e-4f, Shift = 1, Warmup = 0.1f })
        .Prune(prune => prune with
        {
            Method = PruningMethod.Layer,
            Schedule = PruningSchedule.OneShot,
            Sparsity = 0.85,
            Training = prune.Training with { Epochs = 6, Batch = 128, Rate = 1e-4f },
        })
        .PruneLayer("conv1", sparsity: 0.3)
        .PruneLayer("fc1", sparsity: 0.5)
        .Share(share => share with { Bits = 5, Initialization = CentroidInitialization.Linear });
}
