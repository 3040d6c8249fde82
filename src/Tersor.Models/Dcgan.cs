using Tersor.Compression;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Models;

/// <summary>
/// A DCGAN for small grey images (Radford, Metz and Chintala 2016). The generator makes 128 planes of 7×7 from 64 normal numbers
/// and doubles them twice by transposed convolutions, to 64 planes and to the image; 534,273 parameters with the running
/// statistics. The discriminator halves twice, to 64 and to 128 planes, and gives one logit.
/// </summary>
public static class Dcgan
{
    private const int Kernel = 4;
    private const float LeakySlope = 0.2f;

    /// <summary>Graphs and recipes.</summary>
    public static ModelDefinition Definition { get; } = new(
        "a generator of 28×28 grey images from 64 random numbers, with its discriminator",
        new GenerationKind(new ModelGraphBuilder("dcgan-discriminator", 1, 28, 28)
            .Conv2d(64, Kernel, stride: 2, padding: 1).LeakyRelu(LeakySlope)
            .Conv2d(128, Kernel, stride: 2, padding: 1).LeakyRelu(LeakySlope)
            .Flatten().Linear(1)
            .Build(InputNormalization.SignedPixels)),
        new ModelGraphBuilder("dcgan", 64)
            .Linear(128 * 7 * 7, bias: false).Reshape(128, 7, 7).BatchNorm().Relu()
            .ConvTranspose2d(64, Kernel, stride: 2, padding: 1, bias: false).BatchNorm().Relu()
            .ConvTranspose2d(1, Kernel, stride: 2, padding: 1).Tanh()
            .Build(),
        BestRecipe(),
        NaiveRecipe())
    {
        Ablation = GeneratorAblation.Of,
        SmallRecipe = ShrinkPreset.Of(BestRecipe(), ratio: 16),
        TinyRecipe = ShrinkPreset.Of(BestRecipe(), ratio: 25),
    };

    private static CompressionRecipe BestRecipe()
    {
        var adversarial =
            new AdversarialSettings { DiscriminatorRate = 1e-4f, Teacher = new(), Selection = GeneratorSelection.Best };
        return new CompressionRecipe()
            .Train(Dense)
            .Prune(prune => prune with
            {
                Method = PruningMethod.Layer,
                Sparsity = 0.62,
                Training = prune.Training with { Epochs = 2, Rate = 2e-4f, Adversarial = adversarial },
            })
            .PruneLayer("convtranspose1", sparsity: 0.5)
            .PruneLayer("convtranspose2", sparsity: 0)
            .Share(share => share with
            {
                Bits = 4,
                BitPrice = 0.006,
                Training = share.Training with { Epochs = 1, Rate = 1e-4f, Adversarial = adversarial },
            })
            .ShareLayer("convtranspose2", bits: 7, bitPrice: 0);
    }

    private static CompressionRecipe NaiveRecipe()
    {
        var adversarial = new AdversarialSettings { DiscriminatorRate = 2e-5f, Average = 0 };
        return new CompressionRecipe()
            .Train(Dense)
            .Prune(prune => prune with
            {
                Method = PruningMethod.Layer,
                Schedule = PruningSchedule.OneShot,
                Sparsity = 0.7,
                Training = prune.Training with { Epochs = 2, Rate = 2e-5f, Adversarial = adversarial },
            })
            .Share(share => share with
            {
                Bits = 5,
                Initialization = CentroidInitialization.Linear,
                Training = share.Training with { Epochs = 1, Rate = 2e-5f, Adversarial = adversarial },
            });
    }

    private static TrainingSettings Dense(TrainingSettings train) =>
        train with { Epochs = 12, Rate = 4e-4f, Adversarial = new() { DiscriminatorRate = 4e-4f } };
}
