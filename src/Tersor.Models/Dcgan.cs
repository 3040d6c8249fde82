using Tersor.Compression;
using Tersor.Format;
using Tersor.Learning.Data;

namespace Tersor.Models;

/// <summary>
/// A DCGAN for small grey images (Radford, Metz and Chintala 2016). The generator makes 128 planes of 7×7 from 64 normal numbers and doubles
/// them twice by transposed convolutions, to 64 planes and to the image; 534,273 parameters with the running statistics. The discriminator
/// halves twice, to 64 and to 128 planes, and gives one logit.
/// </summary>
public static class Dcgan
{
    private const int Kernel = 4;
    private const float LeakySlope = 0.2f;

    /// <summary>Graphs and recipes.</summary>
    public static ModelDefinition Definition { get; } = new(
        "a generator of 28×28 grey images from 64 random numbers, with its discriminator",
        new ModelGraphBuilder("dcgan", 64)
            .Linear(128 * 7 * 7, bias: false).Reshape(128, 7, 7).BatchNorm().Relu()
            .ConvTranspose2d(64, Kernel, stride: 2, padding: 1, bias: false).BatchNorm().Relu()
            .ConvTranspose2d(1, Kernel, stride: 2, padding: 1).Tanh()
            .Build(),
        BestRecipe(),
        NaiveRecipe())
    {
        Discriminator = new ModelGraphBuilder("dcgan-discriminator", 1, 28, 28)
            .Conv2d(64, Kernel, stride: 2, padding: 1).LeakyRelu(LeakySlope)
            .Conv2d(128, Kernel, stride: 2, padding: 1).LeakyRelu(LeakySlope)
            .Flatten().Linear(1)
            .Build(ImageSheet.SignedPixels),
    };

    private static CompressionRecipe BestRecipe() => new CompressionRecipe()
        .Train(train => train with { Epochs = 12, Rate = 2e-4f, Schedule = RateSchedule.Constant, Adversarial = new() });

    private static CompressionRecipe NaiveRecipe() => new CompressionRecipe()
        .Train(train => train with { Epochs = 12, Rate = 2e-4f, Schedule = RateSchedule.Constant, Adversarial = new() });
}
