using System.Diagnostics;
using Tersor.Core;

namespace Tersor.Learning;

/// <summary>
/// The training loop: epochs of batches, each forward, loss, backward, optimiser. Its position (step, epoch, batch) is all that it
/// has to remember, so a <see cref="Checkpoint"/> of it resumes bit for bit. A step in steady state allocates nothing.
/// </summary>
/// <example><code>
/// using var optimizer = new Sgd(network.Parameters, learningRate: 0.1f, momentum: 0.9f);
/// using var trainer = new Trainer(network, optimizer, new CrossEntropyLoss(), new CosineSchedule(0.1f, 10 * loader.BatchesPerEpoch));
/// trainer.Train(loader, epochs: 10);
/// </code></example>
/// <param name="network">What learns.</param>
/// <param name="optimizer">How; over the network's parameters.</param>
/// <param name="loss">From what.</param>
/// <param name="schedule">The learning rate of each step; null to leave the optimiser's as it is.</param>
public sealed class Trainer(Network network, Optimizer optimizer, ILoss loss, ISchedule? schedule = null) : IDisposable
{
    private readonly LossMeter _meter = new();
    private long _lastReport;
    private int _examples;

    /// <summary>What learns.</summary>
    public Network Network => network;

    /// <summary>How.</summary>
    public Optimizer Optimizer => optimizer;

    /// <summary>Steps done so far, over all epochs.</summary>
    public int Step { get; internal set; }

    /// <summary>The current epoch, from 0; after training, how many were done.</summary>
    public int Epoch { get; internal set; }

    /// <summary>The batches of the current epoch that were learnt from.</summary>
    public int Position { get; internal set; }

    /// <summary>Steps between two calls of <see cref="Progress"/>, at least 1: the loss is read back, and checked, no more often.</summary>
    public int ReportEvery
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 50;

    /// <summary>Called before a step with its number, from 0.</summary>
    public Action<int>? BeforeStep { get; set; }

    /// <summary>Called after a step with its number, from 0; masks may be updated and checkpoints saved here.</summary>
    public Action<int>? AfterStep { get; set; }

    /// <summary>Called every <see cref="ReportEvery"/> steps, and at the end of an epoch.</summary>
    public Action<TrainingProgress>? Progress { get; set; }

    /// <summary>Trains until <see cref="Epoch"/> reaches a number: from the beginning, or from where a checkpoint left off.</summary>
    /// <param name="source">The batches.</param>
    /// <param name="epochs">The epochs to have done in all.</param>
    /// <param name="cancellation">Checked before every step.</param>
    /// <exception cref="OperationCanceledException">Cancelled between two steps; the trainer can go on from there.</exception>
    /// <exception cref="DivergedException">The loss is no longer finite.</exception>
    public void Train(IBatchSource source, int epochs, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epochs);
        _lastReport = Stopwatch.GetTimestamp();
        _examples = 0;
        while (Epoch < epochs)
        {
            source.Begin(Epoch, Position);
            while (source.MoveNext())
            {
                cancellation.ThrowIfCancellationRequested();
                Learn(source.Current);
            }

            if (_meter.Count > 0)
                Report();
            Position = 0;
            Epoch++;
        }
    }

    /// <summary>One training step.</summary>
    /// <param name="batch">What it learns from.</param>
    /// <exception cref="DivergedException">The loss is no longer finite, in this step or an earlier one since the last report.</exception>
    public void Learn(in Batch batch)
    {
        var number = Step;
        BeforeStep?.Invoke(number);
        if (schedule is not null)
            optimizer.LearningRate = schedule.At(number);
        optimizer.ClearGradients();
        using (network.Device.BeginStep())
        {
            var value = loss.Compute(network.Forward(batch.Inputs, training: true, batch.Continues), batch);
            value.Backward();
            optimizer.Step();
            _meter.Add(value);
        }

        Step++;
        Position++;
        _examples += batch.Count;
        AfterStep?.Invoke(number);
        if (_meter.Count >= ReportEvery)
            Report();
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Report()
    {
        var mean = _meter.Read();
        if (!float.IsFinite(mean))
            throw new DivergedException(Step, mean);

        var now = Stopwatch.GetTimestamp();
        var seconds = Stopwatch.GetElapsedTime(_lastReport, now).TotalSeconds;
        Progress?.Invoke(new TrainingProgress(Step, Epoch, mean, optimizer.LearningRate, _examples / seconds));
        _lastReport = now;
        _examples = 0;
    }
}
