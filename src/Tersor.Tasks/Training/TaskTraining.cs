using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>
/// A training that a <see cref="ModelTask"/> has begun: of the dense network, or of one stage of a compression. It knows its
/// steps before the first of them, so that forms of weights can be scheduled over them.
/// </summary>
/// <example><code>
/// using var training = task.Begin(network, plan, seed);
/// var pruner = new Pruner(network, stage, training.Steps, seed);
/// training.Run(pruner);
/// </code></example>
public abstract class TaskTraining : IDisposable
{
    private readonly TrainingSettings _plan;
    private IFormSchedule? _forms;
    private Action<EpochResult>? _epochEnded;

    /// <summary>A training at its beginning.</summary>
    /// <param name="network">The network to train.</param>
    /// <param name="plan">The settings.</param>
    /// <param name="source">The batches; the training's from now on, and disposed with it.</param>
    protected TaskTraining(Network network, TrainingSettings plan, IBatchSource source)
    {
        Network = network;
        _plan = plan;
        Source = source;
        Best = plan.ChoosesEpoch ? new BestEpoch(network, plan.BestEpoch) : null;
    }

    /// <summary>The network that is trained.</summary>
    public Network Network { get; }

    /// <summary>The number of epochs.</summary>
    public int Epochs => _plan.Epochs;

    /// <summary>The number of steps; 0 leaves the network untrained.</summary>
    public int Steps => _plan.Epochs * Source.BatchesPerEpoch;

    /// <summary>Judges the network by validation data; null without such data.</summary>
    public Func<CancellationToken, Score>? Validate { get; init; }

    /// <summary>The best epoch by validation data so far; null where nobody asks.</summary>
    public BestEpoch? Best { get; }

    /// <summary>Whether all epochs are done, or enough of them since the best one.</summary>
    public bool HasEnded => Loop.Epoch >= Epochs || (_plan.EarlyStopping > 0 && Best!.Since >= _plan.EarlyStopping);

    /// <summary>The loop, made when it is first asked for: after the weights have the forms that they begin with.</summary>
    public TrainingLoop Loop => field ??= NewLoop();

    /// <summary>The batches.</summary>
    protected IBatchSource Source { get; }

    /// <summary>Trains from the beginning to the end, and brings the forms of weights to theirs.</summary>
    /// <param name="forms">What changes the forms of weights meanwhile; null if they stay as they are.</param>
    /// <param name="progress">Told how it goes; null for nobody.</param>
    /// <param name="cancellationToken">Ends it before a step.</param>
    /// <param name="epochEnded">Told what every epoch came to; null for nobody.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="DivergedException">The loss is no longer finite.</exception>
    public void Run(
        IFormSchedule? forms = null,
        Action<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default,
        Action<EpochResult>? epochEnded = null)
    {
        if (Steps > 0)
        {
            Loop.BeforeStep = forms is null ? null : forms.BeforeStep;
            Loop.Progress = progress;
            (_forms, _epochEnded) = (forms, epochEnded);
            Train(forms, cancellationToken);
            Best?.Adopt();
        }

        forms?.Finish();
    }

    /// <summary>Trains the next epoch, and judges it by validation data if there is any.</summary>
    /// <param name="cancellationToken">Ends it before a step.</param>
    /// <returns>What it came to; null if all of its steps were done already.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="DivergedException">The loss is no longer finite.</exception>
    public EpochResult? RunEpoch(CancellationToken cancellationToken = default)
    {
        TrainingProgress? means = null;
        Loop.EpochEnded = ended => means = ended;
        Loop.Train(Source, Loop.Epoch + 1, cancellationToken);
        var score = Validate?.Invoke(cancellationToken);

        // While masks move, an epoch is good because much is left that will go.
        var counts = score is not null && _forms is null or { IsSettled: true };
        var isBest = counts && Best is { } best && best.Offer(Loop.Epoch, score!.Measure.Cost(score.Value));
        if (means is not { } all)
            return null;
        var result = new EpochResult(all, score, isBest);
        _epochEnded?.Invoke(result);
        return result;
    }

    /// <summary>Lets the network hold what the training would end with now, until the scope is disposed.</summary>
    /// <returns>The scope; null if the network holds it anyway.</returns>
    public virtual IDisposable? ResultInPlace() => null;

    /// <inheritdoc/>
    public virtual void Dispose() => Source.Dispose();

    /// <summary>Makes the loop.</summary>
    protected abstract TrainingLoop NewLoop();

    /// <summary>Trains all epochs, or those before an early stop.</summary>
    /// <param name="forms">What changes the forms of weights meanwhile; null if they stay as they are.</param>
    /// <param name="cancellationToken">Ends it before a step.</param>
    protected virtual void Train(IFormSchedule? forms, CancellationToken cancellationToken)
    {
        while (!HasEnded)
            RunEpoch(cancellationToken);
    }
}
