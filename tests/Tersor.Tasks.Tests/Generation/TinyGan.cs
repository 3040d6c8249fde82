using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Tasks.Tests;

/// <summary>
/// The smallest generator and discriminator with every kind of state, for images of 1×8×8, and something to learn from.
/// </summary>
internal sealed class TinyGan : IDisposable
{
    public const int BatchSize = 8;

    public TinyGan(
        Device device, bool spectralNorm = true, float rate = 1e-3f, float discriminatorRate = 1e-3f, ulong seed = 3,
        int shards = 1)
    {
        Generator = Network.Build(GeneratorGraph, device, seed);
        Discriminator = Network.Build(DiscriminatorGraph, device, seed);
        if (spectralNorm)
            SpectralNorm.Apply(Discriminator);
        Source = Quadrants.Create(device, count: 20, BatchSize, seed: 2);
        Trainer = new AdversarialTrainer(
            new AdversarialPlayer(Generator, new Adam(Generator.Parameters, rate, beta1: 0.5f), new ConstantSchedule(rate)),
            new AdversarialPlayer(
                Discriminator, discriminatorRate > 0 ? new Adam(Discriminator.Parameters, discriminatorRate, beta1: 0.5f) : null),
            new NonSaturatingLoss(),
            new ExponentialAverage(Generator.Parameters, 0.9f),
            seed)
        {
            ReportEvery = 2,
            Shards = shards,
        };
    }

    public static ModelGraph GeneratorGraph => new ModelGraphBuilder("maker", 3)
        .Linear(6 * 2 * 2, bias: false).Reshape(6, 2, 2).BatchNorm().Relu()
        .ConvTranspose2d(4, 4, stride: 2, padding: 1).Relu().ConvTranspose2d(1, 4, stride: 2, padding: 1).Tanh().Build();

    public static ModelGraph DiscriminatorGraph =>
        new ModelGraphBuilder("judge", 1, Quadrants.Side, Quadrants.Side).Conv2d(5, 4, stride: 2, padding: 1).LeakyRelu(0.2f)
            .Flatten().Linear(1).Build();

    public Network Generator { get; }

    public Network Discriminator { get; }

    public ArrayBatchSource Source { get; }

    public AdversarialTrainer Trainer { get; }

    public void Dispose()
    {
        Trainer.Dispose();
        Source.Dispose();
        Generator.Dispose();
        Discriminator.Dispose();
    }
}
