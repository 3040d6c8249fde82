using Tersor.Format;
using Tersor.Peers.Training;
using static TorchSharp.torch;

namespace Tersor.Peers.Libtorch;

/// <summary>
/// Steps of an adversarial training in TorchSharp: real and generated images in one batch, the same images for both losses.
/// </summary>
internal sealed class LibtorchAdversarialTrainer : ITrainer
{
    private readonly LibtorchNetwork _generator;
    private readonly LibtorchNetwork _discriminator;
    private readonly optim.Optimizer _generatorOptimizer;
    private readonly optim.Optimizer _discriminatorOptimizer;
    private readonly Tensor _targets;
    private readonly Tensor _real;
    private readonly Tensor[] _batches;
    private readonly Tensor[] _latents;
    private int _next;

    /// <summary>A trainer with our initial values and latents, over batches that lie ready as tensors.</summary>
    public LibtorchAdversarialTrainer(
        ModelGraph generator,
        ModelGraph discriminator,
        TersorAdversarialTrainer ours,
        TrainingBatches batches,
        TrainingRates rates,
        ScalarType type)
    {
        _generator = new LibtorchNetwork(generator, ours.GeneratorParameter, type);
        _discriminator = new LibtorchNetwork(discriminator, ours.DiscriminatorParameter, type);
        _generator.train();
        _discriminator.train();
        _generatorOptimizer = Adam(_generator);
        _discriminatorOptimizer = Adam(_discriminator);
        var count = batches.BatchSize;
        _real = ones(count, 1, type);
        _targets = cat([_real, zeros(count, 1, type)]);
        long[] shape = [count, .. discriminator.InputShape];
        _batches = [.. batches.Images.Select(images => tensor(images, shape, type))];
        long[] latentShape = [count, .. generator.InputShape];
        _latents = [.. Enumerable.Range(0, batches.Count).Select(step => tensor(ours.Latents(count, step), latentShape, type))];

        optim.Optimizer Adam(LibtorchNetwork network) =>
            optim.Adam(network.parameters(), rates.LearningRate, TrainingRates.AdversarialBeta1);
    }

    /// <inheritdoc/>
    public void Step()
    {
        using var scope = NewDisposeScope();
        Train();
    }

    /// <inheritdoc/>
    public float[] StepWithLoss()
    {
        using var scope = NewDisposeScope();
        var (generator, discriminator) = Train();
        return [generator.to(ScalarType.Float32).item<float>(), discriminator.to(ScalarType.Float32).item<float>()];
    }

    public void Dispose()
    {
        foreach (var tensor in _batches.Concat(_latents))
            tensor.Dispose();
        _targets.Dispose();
        _real.Dispose();
        _generatorOptimizer.Dispose();
        _discriminatorOptimizer.Dispose();
        _generator.Dispose();
        _discriminator.Dispose();
    }

    private (Tensor Generator, Tensor Discriminator) Train()
    {
        var images = _generator.forward(_latents[_next]);
        _discriminatorOptimizer.zero_grad();
        var toldApart = Verdict(cat([_batches[_next], images.detach()]), _targets);
        toldApart.backward();
        _discriminatorOptimizer.step();

        // The generator's loss needs no gradients of the discriminator's weights.
        foreach (var parameter in _discriminator.parameters())
            parameter.requires_grad = false;
        _generatorOptimizer.zero_grad();
        var passed = Verdict(images, _real);
        passed.backward();
        _generatorOptimizer.step();
        foreach (var parameter in _discriminator.parameters())
            parameter.requires_grad = true;
        _next = (_next + 1) % _batches.Length;
        return (passed, toldApart);

        Tensor Verdict(Tensor x, Tensor targets) =>
            nn.functional.binary_cross_entropy_with_logits(_discriminator.forward(x), targets);
    }
}
