using Tersor.Data;
using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>
/// The training of a generator against a discriminator, as a plan describes it; it ends with the generator's average.
/// </summary>
internal sealed class AdversarialTraining : TaskTraining
{
    private readonly Network _discriminator;
    private readonly IGeneratorLoss _loss;
    private readonly TrainingSettings _plan;
    private readonly ulong _seed;
    private AdversarialTrainer? _trainer;

    /// <summary>A training at its beginning.</summary>
    /// <param name="generator">The network that learns to make images.</param>
    /// <param name="discriminator">The network that learns to judge them.</param>
    /// <param name="loss">The loss that the generator minimises.</param>
    /// <param name="plan">The settings; <see cref="TrainingSettings.Adversarial"/> is not null.</param>
    /// <param name="seed">Decides latents and the order of the images.</param>
    /// <param name="images">What is real.</param>
    public AdversarialTraining(
        Network generator, Network discriminator, IGeneratorLoss loss, TrainingSettings plan, ulong seed, ImageDataset images)
        : base(generator, plan, images.Shuffled(generator.Device, discriminator.Graph, plan.Batch, seed, plan.Augmentation))
    {
        _discriminator = discriminator;
        _loss = loss;
        _plan = plan;
        _seed = seed;
    }

    /// <summary>The discriminator if it is this training's own, to be disposed with it; else null.</summary>
    public Network? Fresh { get; init; }

    /// <summary>How far a generator's images are from real ones: decides which epoch is the best.</summary>
    public required Func<Network, CancellationToken, double> DistanceOf { get; init; }

    /// <summary>The shards that each step is cut into.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>The processes that share the shards; null if there is this one alone.</summary>
    public IShardGroup? Group { get; init; }

    private AdversarialTrainer Trainer => (AdversarialTrainer)Loop;

    /// <inheritdoc/>
    public override IDisposable? ResultInPlace() => Trainer.Average!.InPlace();

    /// <inheritdoc/>
    public override void Dispose()
    {
        _trainer?.Dispose();
        base.Dispose();
        Fresh?.Dispose();
    }

    /// <inheritdoc/>
    protected override TrainingLoop NewLoop()
    {
        var adversarial = _plan.Adversarial!;
        var other = _plan with { Rate = adversarial.DiscriminatorRate };
        return _trainer = new AdversarialTrainer(
            new AdversarialPlayer(Network, _plan.CreateOptimizer(Network.Parameters), _plan.CreateSchedule(Steps)),
            new AdversarialPlayer(
                _discriminator,
                other.Rate > 0 ? other.CreateOptimizer(_discriminator.Parameters) : null,
                other.Rate > 0 ? other.CreateSchedule(Steps) : null),
            _loss,
            new ExponentialAverage(Network.Parameters, adversarial.Average),
            _seed)
        {
            Shards = Shards,
            Group = Group,
        };
    }

    /// <inheritdoc/>
    protected override void Train(IFormSchedule? forms, CancellationToken cancellationToken)
    {
        var best = _plan.Adversarial!.Selection == GeneratorSelection.Best ? new BestEpoch(Network, keepsValues: true) : null;
        while (!HasEnded)
        {
            RunEpoch(cancellationToken);
            if (best is null || forms is { IsSettled: false })
                continue;

            // What counts is the average, which the network holds meanwhile.
            using (Trainer.Average!.InPlace())
                best.Offer(Loop.Epoch, DistanceOf(Network, cancellationToken));
        }

        Trainer.Average!.Adopt();
        best?.Adopt();
    }
}
