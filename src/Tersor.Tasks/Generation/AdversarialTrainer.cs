using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>
/// The alternating training of a generator and a discriminator (Goodfellow et al. 2014; Radford et al., "Unsupervised
/// Representation Learning with Deep Convolutional GANs", 2016). In a step the generator makes as many images as the batch has
/// real ones; the discriminator learns to tell them apart; then the generator learns from what the discriminator, holding still,
/// says of those same images. Latents are a function of seed and step, and a step in steady state allocates nothing. Optimisers
/// and average belong to the trainer from now on; the networks do not.
/// </summary>
public sealed class AdversarialTrainer : TrainingLoop
{
    // What is left of a generator that knows one image is rounding; one that knows a few is told by its recall.
    private const double SmallestDiversity = 1e-3;

    private const string OptimizerPrefix = "optimizer.";
    private const string GeneratorPrefix = "generator.";
    private const string DiscriminatorPrefix = "discriminator.";

    private readonly AdversarialPlayer _generator;
    private readonly AdversarialPlayer _discriminator;
    private readonly IGeneratorLoss _loss;
    private readonly ulong _seed;
    private readonly LossMeter _generatorMeter = new();
    private readonly LossMeter _discriminatorMeter = new();
    private Tensor _lastReal;
    private Tensor _latents;
    private Tensor? _verdicts;
    private ShardedStep? _shardedGenerator;
    private ShardedStep? _shardedDiscriminator;

    /// <summary>The best options for building a generator.</summary>
    public static NetworkOptions GeneratorOptions { get; } = new(WeightInitialization.SmallNormal);

    /// <summary>A training at its beginning.</summary>
    /// <param name="generator">From latents to images; its optimiser is not null.</param>
    /// <param name="discriminator">
    /// From images to one logit each, without batch normalisation: it sees real and generated images together.
    /// </param>
    /// <param name="loss">The loss that the generator minimises.</param>
    /// <param name="average">Follows the generator's weights; null for none.</param>
    /// <param name="seed">Decides the latents.</param>
    /// <exception cref="ArgumentException">The networks do not fit each other.</exception>
    public AdversarialTrainer(
        AdversarialPlayer generator,
        AdversarialPlayer discriminator,
        IGeneratorLoss loss,
        ExponentialAverage? average,
        ulong seed)
    {
        var (maker, judge) = (generator.Network.Graph, discriminator.Network.Graph);
        if (!maker.OutputShape.SequenceEqual(judge.InputShape))
            throw new ArgumentException($"'{judge.Name}' takes [{string.Join(", ", judge.InputShape)}], but '{maker.Name}' makes "
                + $"[{string.Join(", ", maker.OutputShape)}].");
        if (!judge.OutputShape.SequenceEqual([1]))
            throw new ArgumentException(
                $"'{judge.Name}' must give one logit, not [{string.Join(", ", judge.OutputShape)}].", nameof(discriminator));
        if (judge.Nodes.OfType<BatchNormNode>().FirstOrDefault() is { } node)
            throw new ArgumentException(
                $"'{judge.Name}' must not have batch normalisation, but has '{node.Name}'.", nameof(discriminator));
        _generator = generator;
        _discriminator = discriminator;
        _loss = loss;
        _seed = seed;
        Average = average;
    }

    /// <summary>The generator: the model that a checkpoint is named after.</summary>
    public override Network Network => _generator.Network;

    /// <summary>The side that makes images.</summary>
    public AdversarialPlayer Generator => _generator;

    /// <summary>The side that judges them.</summary>
    public AdversarialPlayer Discriminator => _discriminator;

    /// <summary>The average of the generator's weights, which usually makes the better images; null for none.</summary>
    public ExponentialAverage? Average { get; }

    /// <summary>Loads the discriminator that a checkpoint of an adversarial training holds.</summary>
    /// <param name="path">The checkpoint.</param>
    /// <param name="discriminator">Receives its parameters, in the form that it had.</param>
    /// <exception cref="CheckpointException">The file is damaged or holds no such network; nothing was changed.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static void RestoreDiscriminator(string path, Network discriminator)
    {
        var reader = new CheckpointReader(path);
        reader.Network(DiscriminatorPrefix, discriminator);
        reader.Apply(whole: false);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The averaged generator is what has the parameters' own names: whoever reads the file as that of a model gets it. The
    /// rest is under <c>generator.</c> and <c>discriminator.</c>. The training must have an average.
    /// </remarks>
    public override void Write(CheckpointWriter writer)
    {
        var average = Average!;
        for (var i = 0; i < average.Parameters.Length; i++)
            writer.Tensor(average.Parameters[i].Name, average[i]);
        writer.Network(GeneratorPrefix, _generator.Network);
        writer.Network(DiscriminatorPrefix, _discriminator.Network);
        writer.Optimizer(OptimizerPrefix + GeneratorPrefix, _generator.Optimizer!);
        writer.Optimizer(OptimizerPrefix + DiscriminatorPrefix, _discriminator.Optimizer!);
        writer.Counters(
            Checkpoint.CountersName,
            Step,
            Epoch,
            Position,
            _generator.Network.TrainingPasses,
            _discriminator.Network.TrainingPasses,
            average.Steps);
    }

    /// <inheritdoc/>
    public override void Read(CheckpointReader reader)
    {
        var average = Average!;
        reader.Agree();
        for (var i = 0; i < average.Parameters.Length; i++)
            reader.Tensor(average.Parameters[i].Name, average[i]);
        reader.Network(GeneratorPrefix, _generator.Network);
        reader.Network(DiscriminatorPrefix, _discriminator.Network);
        reader.Optimizer(OptimizerPrefix + GeneratorPrefix, _generator.Optimizer!);
        reader.Optimizer(OptimizerPrefix + DiscriminatorPrefix, _discriminator.Optimizer!);
        var counters = reader.Counters(Checkpoint.CountersName, 6);
        reader.Then(() =>
        {
            GoTo(counters[0], counters[1], counters[2]);
            _generator.Network.TrainingPasses = counters[3];
            _discriminator.Network.TrainingPasses = counters[4];
            average.Steps = (int)counters[5];
        });
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _generator.Optimizer!.Dispose();
        _discriminator.Optimizer?.Dispose();
        Average?.Dispose();
        _verdicts?.Dispose();
        _generatorMeter.Dispose();
        _discriminatorMeter.Dispose();
    }

    /// <inheritdoc/>
    protected override int Unreported => _generatorMeter.Count;

    /// <inheritdoc/>
    protected override void Update(in Batch batch)
    {
        using var step = _generator.Network.Device.BeginStep();
        _lastReal = batch.Inputs;
        _latents = Latents.ForTraining(_generator.Network, batch.Count, _seed, Step);
        if (Shards > 1)
            UpdateInShards();
        else
            UpdateAtOnce();
        Average?.Update();
    }

    /// <inheritdoc/>
    protected override TrainingProgress Measure()
    {
        var loss = _generatorMeter.Read();
        float? opponent = _discriminatorMeter.Count > 0 ? _discriminatorMeter.Read() : null;
        return new TrainingProgress(Step, Epoch, loss, _generator.Optimizer!.LearningRate, 0) { OpponentLoss = opponent };
    }

    /// <summary>Insists that the images still differ from each other.</summary>
    protected override void EndEpoch()
    {
        using var guard = Tape.NoGrad();
        using var step = _generator.Network.Device.BeginStep();
        var latents = Latents.ForTraining(_generator.Network, _lastReal.Shape[0], _seed, Step);
        using var average = Average?.InPlace();
        var images = _generator.Network.Forward(latents, training: false);
        var share = Diversity.Of(images) / Diversity.Of(_lastReal);
        if (share < SmallestDiversity)
            throw new CollapsedException(
                Epoch + 1, FormattableString.Invariant($"its images differ {100 * share:F2} % as much as real ones"));
    }

    private void UpdateAtOnce()
    {
        _generator.Optimizer!.ClearGradients();
        var images = _generator.Network.Forward(_latents, training: true);
        if (_discriminator.Optimizer is { } optimizer)
        {
            SpectralNorm.Iterate(_discriminator.Network);
            optimizer.ClearGradients();
            var loss = JudgesLoss(_lastReal, images);
            loss.Backward();
            _discriminator.Step(Step);
            _discriminatorMeter.Add(loss);
        }

        _discriminator.SetFrozen(true);
        var makersLoss = MakersLoss(_latents, images);
        makersLoss.Backward();
        _discriminator.SetFrozen(_discriminator.Optimizer is null);
        _generator.Step(Step);
        _generatorMeter.Add(makersLoss);
    }

    /// <summary>
    /// The same, shard by shard. The generator makes its images once for each side: the discriminator's step needs all shards,
    /// and nobody keeps so many tapes.
    /// </summary>
    private void UpdateInShards()
    {
        var device = _generator.Network.Device;
        if (_discriminator.Optimizer is { } optimizer)
        {
            _shardedDiscriminator ??= new ShardedStep(
                _discriminator.Network, optimizer, JudgesLoss, Shards, Group, helper: _generator.Network);
            SpectralNorm.Iterate(_discriminator.Network);
            var loss = _shardedDiscriminator.Backward(_latents.Shape[0]);
            _discriminator.Step(Step);
            _discriminatorMeter.Add(device.From([loss], new Shape()));
        }

        _shardedGenerator ??= new ShardedStep(
            _generator.Network, _generator.Optimizer!, MakersLoss, Shards, Group, helper: _discriminator.Network);
        _discriminator.SetFrozen(true);
        var makersLoss = _shardedGenerator.Backward(_latents.Shape[0]);
        _discriminator.SetFrozen(_discriminator.Optimizer is null);
        _generator.Step(Step);
        _generatorMeter.Add(device.From([makersLoss], new Shape()));
    }

    private Tensor JudgesLoss(Shard shard)
    {
        Tensor images;
        using (Tape.NoGrad())
            images = _generator.Network.Forward(shard.Of(_latents), training: true);
        return JudgesLoss(shard.Of(_lastReal), images);
    }

    private Tensor JudgesLoss(Tensor real, Tensor generated)
    {
        var (device, half) = (real.Device, real.Count);
        var both = device.Empty(real.Shape.With(0, 2 * real.Shape[0]));
        device.Backend.Copy(real, both.View(real.Shape, real.Shape.ContiguousStrides(), 0), accumulate: false);
        device.Backend.Copy(generated, both.View(real.Shape, real.Shape.ContiguousStrides(), half), accumulate: false);
        return _discriminator.Network.Forward(both, training: true).BinaryCrossEntropy(Verdicts(device, real.Shape[0]));
    }

    /// <summary>So many ones, then as many zeros: [2 · count, 1]. They stay between steps, being always the same.</summary>
    private Tensor Verdicts(Device device, int count)
    {
        if (_verdicts is null || _verdicts.Value.Count < 2 * count)
        {
            _verdicts?.Dispose();
            var all = device.EmptyPersistent(new Shape(2 * count, 1));
            _verdicts = all;
            var side = new Shape(count, 1);
            device.Backend.Fill(all.View(side, side.ContiguousStrides(), 0), 1f);
            device.Backend.Fill(all.View(side, side.ContiguousStrides(), count), 0f);
        }

        var verdicts = _verdicts.Value;
        var shape = new Shape(2 * count, 1);
        return verdicts.View(shape, shape.ContiguousStrides(), (verdicts.Count / 2) - count);
    }

    private Tensor MakersLoss(Shard shard)
    {
        var latents = shard.Of(_latents);
        return MakersLoss(latents, _generator.Network.Forward(latents, training: true));
    }

    private Tensor MakersLoss(Tensor latents, Tensor images) =>
        _loss.Compute(new GeneratedBatch(latents, images, _discriminator.Network.Forward(images, training: true)));
}
