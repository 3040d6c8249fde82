using Tersor.Compression;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Models;

/// <summary>
/// A small network of inverted residuals (Sandler et al. 2018) for images of any size: a 3×3 convolution, six blocks, the mean of
/// each channel. A block widens its channels by a 1×1 convolution, sends each through a 3×3 window of its own, and narrows them
/// again; where shapes allow, its input is added.
/// </summary>
public static class MobileCnn
{
    private const int Expansion = 4;

    /// <summary>Graph and recipes.</summary>
    public static ModelDefinition Definition { get; } = new(
        "inverted residuals with depthwise convolutions, 57,370 parameters, images of any size",
        new ClassificationKind(),
        BuildGraph(1, 28, 28, 10),
        BestRecipe(),
        NaiveRecipe());

    private static ModelGraph BuildGraph(int colours, int height, int width, int classes)
    {
        var builder = new ModelGraphBuilder("mobile-cnn", colours, height, width)
            .Conv2d(16, 3, padding: 1, bias: false).BatchNorm().Relu();
        var channels = 16;
        foreach (var (outputs, stride) in ((int, int)[])[(16, 1), (24, 2), (24, 1), (40, 2), (40, 1), (64, 1)])
        {
            Block(builder, channels, outputs, stride);
            channels = outputs;
        }

        return builder.GlobalAvgPool2d().Flatten().Linear(classes).Build();
    }

    private static void Block(ModelGraphBuilder builder, int channels, int outputs, int stride)
    {
        var input = builder.Current;
        var wide = Expansion * channels;
        builder.Conv2d(wide, 1, bias: false).BatchNorm().Relu()
            .Node(new Conv2dNode("", [], wide, 3, stride, Padding: 1, Bias: false) { Groups = wide }).BatchNorm().Relu()
            .Conv2d(outputs, 1, bias: false).BatchNorm();
        if (stride == 1 && channels == outputs)
            builder.Add(input);
    }

    private static CompressionRecipe BestRecipe() => new CompressionRecipe()
        .Train(train => train with { Epochs = 10, Batch = 128, Rate = 5e-3f, WeightDecay = 1e-4f, Shift = 1, Warmup = 0.1f })
        .Prune(prune => prune with
        {
            Sparsity = 0.7,
            Ramp = 0.4,
            Training = prune.Training with
            {
                Epochs = 8,
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
            Sparsity = 0.7,
            Training = prune.Training with { Epochs = 4, Batch = 128, Rate = 1e-4f },
        })
        .PruneLayer("conv1", sparsity: 0.3)
        .PruneLayer("fc1", sparsity: 0.5)
        .Share(share => share with { Bits = 5, Initialization = CentroidInitialization.Linear });
}
