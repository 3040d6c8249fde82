using System.Diagnostics;
using System.Numerics;

namespace Tersor.Learning;

/// <summary>
/// Epochs of batches, and what is the same whatever is learnt from them: the position (step, epoch, batch), which is all that a
/// loop has to remember, the reports, the check that the loss is finite.
/// </summary>
public abstract class TrainingLoop : IDisposable
{
    /// <summary>The most shards that a step can be cut into: a usual batch has no more examples.</summary>
    public const int MostShards = 1024;

    private long _lastReport;
    private int _examples;
    private EpochMeans _epoch;

    /// <summary>The network that is trained: of several, the one that a checkpoint is named after.</summary>
    public abstract Network Network { get; }

    /// <summary>Steps done so far, over all epochs.</summary>
    public int Step { get; private set; }

    /// <summary>The current epoch, from 0; after training, how many were done.</summary>
    public int Epoch { get; private set; }

    /// <summary>The batches of the current epoch that were learnt from.</summary>
    public int Position { get; private set; }

    /// <summary>
    /// Steps between two calls of <see cref="Progress"/>, at least 1: the loss is read back, and checked, no more often.
    /// </summary>
    public int ReportEvery
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 50;

    /// <summary>
    /// The shards that each step's batch is cut into, a power of two in [1, 1024]: gradients, losses and running statistics of
    /// the shards are added in a fixed order. They decide the bits, as the seed does.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Another number.</exception>
    public int Shards
    {
        get;
        init
        {
            if (!CanShard(value))
                throw new ArgumentOutOfRangeException(
                    nameof(value), value, $"Shards are a power of two, at most {MostShards}.");
            field = value;
        }
    } = 1;

    /// <summary>The processes that share the shards; null if there is this one alone.</summary>
    public IShardGroup? Group { get; init; }

    /// <summary>Whether a step can be cut into so many shards: a power of two in [1, <see cref="MostShards"/>].</summary>
    /// <param name="shards">Any number.</param>
    public static bool CanShard(int shards) => shards is >= 1 and <= MostShards && BitOperations.IsPow2(shards);

    /// <summary>Called before a step with its number, from 0.</summary>
    public Action<int>? BeforeStep { get; set; }

    /// <summary>Called after a step with its number, from 0; masks may be updated and checkpoints saved here.</summary>
    public Action<int>? AfterStep { get; set; }

    /// <summary>Called every <see cref="ReportEvery"/> steps, and at the end of an epoch.</summary>
    public Action<TrainingProgress>? Progress { get; set; }

    /// <summary>
    /// Called at the end of an epoch with its means: of the losses over its steps (after a resumption, those since then), and of
    /// the rate of examples.
    /// </summary>
    public Action<TrainingProgress>? EpochEnded { get; set; }

    /// <summary>How many steps' losses wait to be read.</summary>
    protected abstract int Unreported { get; }

    /// <summary>
    /// Trains until <see cref="Epoch"/> reaches a number: from the beginning, or from where a checkpoint left off.
    /// </summary>
    /// <param name="source">The batches.</param>
    /// <param name="epochs">The epochs to have done in all.</param>
    /// <param name="cancellation">Checked before every step.</param>
    /// <exception cref="OperationCanceledException">Cancelled between two steps; the training can go on from there.</exception>
    /// <exception cref="DivergedException">The loss is no longer finite.</exception>
    public void Train(IBatchSource source, int epochs, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epochs);
        _lastReport = Stopwatch.GetTimestamp();
        _examples = 0;
        while (Epoch < epochs)
        {
            _epoch = new EpochMeans(Stopwatch.GetTimestamp());
            source.Begin(Epoch, Position);
            while (source.MoveNext())
            {
                cancellation.ThrowIfCancellationRequested();
                Learn(source.Current);
            }

            if (Unreported > 0)
                Report();
            EndEpoch();
            if (_epoch.Steps > 0)
                EpochEnded?.Invoke(_epoch.Of(Step, Epoch));
            Position = 0;
            Epoch++;
        }
    }

    /// <summary>One training step.</summary>
    /// <param name="batch">The batch that it learns from.</param>
    /// <exception cref="DivergedException">
    /// The loss is no longer finite, in this step or an earlier one since the last report.
    /// </exception>
    public void Learn(in Batch batch)
    {
        var number = Step;
        BeforeStep?.Invoke(number);
        Update(batch);
        Step++;
        Position++;
        _examples += batch.Count;
        AfterStep?.Invoke(number);
        if (Unreported >= ReportEvery)
            Report();
    }

    /// <summary>Adds all that the training has to keep to a checkpoint.</summary>
    /// <param name="writer">Receives it; the model, the seed and the notes are there already.</param>
    /// <exception cref="InvalidOperationException">A parameter is pruned or shared.</exception>
    public abstract void Write(CheckpointWriter writer);

    /// <summary>Reads what <see cref="Write"/> has kept. It counts once the whole file was found to be right.</summary>
    /// <param name="reader">The checkpoint; <see cref="CheckpointReader.Agree"/> is still to be called.</param>
    /// <exception cref="CheckpointException">The file is of another training.</exception>
    public abstract void Read(CheckpointReader reader);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Puts the loop where a checkpoint left off.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="epoch">The current epoch.</param>
    /// <param name="position">Batches of the epoch that are done.</param>
    protected void GoTo(long step, long epoch, long position) =>
        (Step, Epoch, Position) = ((int)step, (int)epoch, (int)position);

    /// <summary>Forward, loss, backward, optimiser.</summary>
    protected abstract void Update(in Batch batch);

    /// <summary>Reads the losses since the last reading.</summary>
    protected abstract TrainingProgress Measure();

    /// <summary>Called when all batches of an epoch were learnt from, before it counts as done.</summary>
    protected virtual void EndEpoch()
    {
    }

    private void Report()
    {
        var steps = Unreported;
        var progress = Measure();
        if (!float.IsFinite(progress.Loss + (progress.OpponentLoss ?? 0f)))
            throw new DivergedException(Step, float.IsFinite(progress.Loss) ? progress.OpponentLoss!.Value : progress.Loss);

        var now = Stopwatch.GetTimestamp();
        var seconds = Stopwatch.GetElapsedTime(_lastReport, now).TotalSeconds;
        Progress?.Invoke(progress with { ExamplesPerSecond = _examples / seconds });
        _epoch.Add(progress, steps, _examples);
        _lastReport = now;
        _examples = 0;
    }
}

/// <summary>What an epoch's reports come to.</summary>
/// <param name="start">When the epoch began.</param>
internal struct EpochMeans(long start)
{
    private double _loss;
    private double _opponentLoss;
    private long _examples;
    private TrainingProgress _last;

    /// <summary>The steps that were reported.</summary>
    public int Steps { get; private set; }

    /// <summary>Adds a report.</summary>
    /// <param name="progress">The report.</param>
    /// <param name="steps">The steps that it is about.</param>
    /// <param name="examples">What they have learnt from.</param>
    public void Add(in TrainingProgress progress, int steps, int examples)
    {
        _loss += progress.Loss * steps;
        _opponentLoss += (progress.OpponentLoss ?? 0) * steps;
        _examples += examples;
        Steps += steps;
        _last = progress;
    }

    /// <summary>The means.</summary>
    public readonly TrainingProgress Of(int step, int epoch) => _last with
    {
        Step = step,
        Epoch = epoch,
        Loss = (float)(_loss / Steps),
        OpponentLoss = _last.OpponentLoss is null ? null : (float)(_opponentLoss / Steps),
        ExamplesPerSecond = _examples / Stopwatch.GetElapsedTime(start).TotalSeconds,
    };
}
