using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Peers.Training;

/// <summary>Steps of an adversarial training in Tersor.</summary>
internal sealed class TersorAdversarialTrainer : ITrainer
{
    private readonly Device _device;
    private readonly Network _generator;
    private readonly Network _discriminator;
    private readonly AdversarialTrainer _trainer;
    private readonly Batch[] _batches;
    private readonly float[] _losses = new float[2];
    private int _next;

    /// <summary>A trainer of freshly drawn networks, over batches that lie ready as tensors.</summary>
    /// <param name="generator">The generator.</param>
    /// <param name="discriminator">What it learns against.</param>
    /// <param name="seed">Decides weights and latents.</param>
    /// <param name="batches">The real images.</param>
    /// <param name="rates">Adam's.</param>
    /// <param name="threads">How many threads kernels use.</param>
    /// <param name="readLosses">Whether each step's losses are read.</param>
    public TersorAdversarialTrainer(
        ModelGraph generator,
        ModelGraph discriminator,
        ulong seed,
        TrainingBatches batches,
        TrainingRates rates,
        int threads,
        bool readLosses)
    {
        _device = Device.Cpu(threads);
        _generator = Network.Build(generator, _device, seed);
        _discriminator = Network.Build(discriminator, _device, seed);
        _trainer = new AdversarialTrainer(
            Player(_generator), Player(_discriminator), new NonSaturatingLoss(), average: null, seed)
        {
            ReportEvery = readLosses ? 1 : int.MaxValue,
            Progress = progress => (_losses[0], _losses[1]) = (progress.Loss, progress.OpponentLoss!.Value),
        };
        var shape = new Shape([batches.BatchSize, .. discriminator.InputShape]);
        _batches = [.. batches.Images.Select(images => new Batch(_device.From(images, shape), _device.From([0], new Shape(1))))];

        AdversarialPlayer Player(Network network) =>
            new(network, new Adam(network.Parameters, rates.LearningRate, TrainingRates.AdversarialBeta1));
    }

    /// <summary>The current values of one of the generator's parameters, by its full name.</summary>
    public float[] GeneratorParameter(string name) => _generator[name].ToArray();

    /// <summary>The current values of one of the discriminator's parameters, by its full name.</summary>
    public float[] DiscriminatorParameter(string name) => _discriminator[name].ToArray();

    /// <summary>The latents of a step.</summary>
    public float[] Latents(int count, int step)
    {
        using var scope = _device.BeginStep();
        var z = _device.Empty(new Shape([count, .. _generator.Graph.InputShape]));
        Tasks.Latents.FillForTraining(z, _generator.Seed, step);
        return z.ToArray();
    }

    /// <inheritdoc/>
    public void Step()
    {
        _trainer.Learn(_batches[_next]);
        _next = (_next + 1) % _batches.Length;
    }

    /// <inheritdoc/>
    public float[] StepWithLoss()
    {
        Step();
        return _losses;
    }

    public void Dispose()
    {
        _trainer.Dispose();
        _generator.Dispose();
        _discriminator.Dispose();
        _device.Dispose();
    }
}
