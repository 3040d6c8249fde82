using Tersor.Core;

namespace Tersor.Learning;

/// <summary>
/// The training of one network: each step forward, loss, backward, optimiser. A <see cref="Checkpoint"/> of it resumes bit for
/// bit. A step in steady state allocates nothing.
/// </summary>
/// <example><code>
/// using var optimizer = new Sgd(network.Parameters, learningRate: 0.1f, momentum: 0.9f);
/// var schedule = new CosineSchedule(0.1f, 10 * loader.BatchesPerEpoch);
/// using var trainer = new Trainer(network, optimizer, new CrossEntropyLoss(), schedule);
/// trainer.Train(loader, epochs: 10);
/// </code></example>
/// <param name="network">The network to train.</param>
/// <param name="optimizer">The optimiser of the network's parameters.</param>
/// <param name="loss">The loss to minimise.</param>
/// <param name="schedule">The learning rate of each step; null to leave the optimiser's as it is.</param>
public sealed class Trainer(Network network, Optimizer optimizer, ILoss loss, ISchedule? schedule = null) : TrainingLoop
{
    private const string OptimizerPrefix = "optimizer.";
    private const string OptimizerKey = "tersor.optimizer";

    private readonly LossMeter _meter = new();
    private ShardedStep? _sharded;
    private Batch _batch;

    /// <inheritdoc/>
    public override Network Network => network;

    /// <summary>The optimiser that updates its parameters.</summary>
    public Optimizer Optimizer => optimizer;

    /// <summary>The best epoch so far, which checkpoints keep; null if nobody looks for one.</summary>
    public BestEpoch? Best { get; init; }

    /// <inheritdoc/>
    public override void Write(CheckpointWriter writer)
    {
        writer.Say(OptimizerKey, optimizer.GetType().Name);
        if (Best is { } best)
            best.Write(writer);
        else
            writer.Network("", network);
        writer.Optimizer(OptimizerPrefix, optimizer);
        writer.Counters(Checkpoint.CountersName, Step, Epoch, Position, network.TrainingPasses);
    }

    /// <inheritdoc/>
    public override void Read(CheckpointReader reader)
    {
        reader.Expect(OptimizerKey, "the optimiser", optimizer.GetType().Name);
        reader.Agree();
        if (Best is { } best)
            best.Read(reader);
        else
            reader.Network("", network);
        reader.Optimizer(OptimizerPrefix, optimizer);
        var counters = reader.Counters(Checkpoint.CountersName, 4);
        reader.Then(() =>
        {
            network.TrainingPasses = counters[3];
            GoTo(counters[0], counters[1], counters[2]);
        });
    }

    /// <inheritdoc/>
    public override void Dispose() => _meter.Dispose();

    /// <inheritdoc/>
    protected override int Unreported => _meter.Count;

    /// <inheritdoc/>
    protected override void Update(in Batch batch)
    {
        if (schedule is not null)
            optimizer.LearningRate = schedule.At(Step);
        optimizer.ClearGradients();
        using var step = network.Device.BeginStep();
        Tensor value;
        if (Shards > 1)
        {
            _sharded ??= new ShardedStep(network, optimizer, LossOf, Shards, Group);
            _batch = batch;
            value = network.Device.From([_sharded.Backward(batch.Count)], new Shape());
        }
        else
        {
            value = loss.Compute(network.Forward(batch.Inputs, training: true, batch.Continues), batch);
            value.Backward();
        }

        optimizer.Step();
        _meter.Add(value);
    }

    /// <inheritdoc/>
    protected override TrainingProgress Measure() => new(Step, Epoch, _meter.Read(), optimizer.LearningRate, 0);

    private Tensor LossOf(Shard shard)
    {
        var part = new Batch(shard.Of(_batch.Inputs), shard.Of(_batch.Targets), _batch.Continues) { FirstRow = shard.First };
        return loss.Compute(network.Forward(part.Inputs, training: true, part.Continues), part);
    }
}
