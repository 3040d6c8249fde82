using System.Collections.Immutable;
using System.Diagnostics;
using Tersor.Compression.PostTraining;
using Tersor.Core;
using Tersor.Data;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Compression;

/// <summary>The state of one <see cref="Distillation"/>.</summary>
internal sealed class DistillationRun : IDisposable
{
    private const int RefreshInterval = 20;
    private const int WarmupSteps = 20;
    private const int Measurements = 10;

    // Few samples are mostly learnt from, but a tenth at least judges.
    private const int MostHeldBack = 8;

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly ModelGraph _graph;
    private readonly DistillationSettings _settings;
    private readonly Network _teacher;
    private readonly StudentNetwork _student;
    private readonly OutputMeter _wanted;
    private readonly Network _judged;
    private readonly NetworkPredictor _predictor;
    private readonly Adam _optimizer;
    private readonly SampleBatches _batches;
    private readonly StudentTrainer _trainer;
    private readonly long _mostBytes;
    private readonly double _firstLoss;
    private ImmutableArray<StoredTensor> _best;
    private double _bestLoss;
    private double _lastLoss;
    private TimeSpan _measuring;
    private int _epoch;

    /// <summary>A run before its first step.</summary>
    public DistillationRun(
        ModelGraph graph,
        ImmutableArray<StoredTensor> dense,
        ImmutableArray<StoredTensor> compressed,
        SampleSet samples,
        Device device,
        DistillationSettings settings)
    {
        (_graph, _settings, _best) = (graph, settings, compressed);
        var logits = LogitGraph.Of(graph);
        _teacher = Network.Build(logits, device, seed: 0);
        _teacher.Load(dense);
        foreach (var parameter in _teacher.Parameters)
            parameter.IsFrozen = true;
        var (held, used) = samples.Split(Math.Clamp(samples.Count / MostHeldBack, 1, settings.HeldBack), settings.Seed);
        using (var teacher = new NetworkPredictor(_teacher))
            _wanted = new OutputMeter(teacher, held, CancellationToken.None);
        _judged = Network.Build(logits, device, seed: 0);
        _predictor = new NetworkPredictor(_judged);
        _student = new StudentNetwork(logits, device, compressed, settings.Reassign > 0);
        _optimizer = new Adam(_student.Network.Parameters, settings.Rate);
        _batches = new SampleBatches(
            device, used, graph, settings.Batch, settings.Seed, settings.Augmentation ?? Suitable(graph), settings.Blend);
        var loss = new ImitationLoss(logits, settings.Temperature, settings.SquaredError);
        var part = DeviceBatch.Of(DeviceBatch.ValuesOf(logits), settings.Batch);
        _trainer = new StudentTrainer(_student.Network, _teacher, _optimizer, loss, part);
        var bytes = TersorFile.ToBytes(graph, compressed).Length;
        _mostBytes = Math.Max(bytes, settings.MostBytes ?? (long)(bytes * (1 + settings.Growth)));
        _firstLoss = _bestLoss = _lastLoss = Judge(compressed);
    }

    /// <summary>Trains to the end, or until it is cancelled.</summary>
    /// <returns>The best state.</returns>
    public ImmutableArray<StoredTensor> Train(
        IProgress<DistillationProgress>? progress, CancellationToken cancellationToken)
    {
        var measured = 0;
        var share = ShareDone();
        while (share < 1 && !cancellationToken.IsCancellationRequested)
        {
            if (share >= _settings.Reassign)
                _student.FixCodes();
            else if (_trainer.Step % RefreshInterval == 0)
                _student.Refresh();
            Learn(share);
            share = ShareDone();
            if (share < 1 && share * Measurements >= measured + 1)
            {
                measured = (int)(share * Measurements);
                Measure();
                share = ShareDone();
            }

            if (_trainer.Step % RefreshInterval == 0)
                Report(progress, share);
        }

        if (_trainer.Step > 0)
            Measure();
        Report(progress, 1);
        return _best;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _trainer.Dispose();
        _batches.Dispose();
        _optimizer.Dispose();
        _student.Dispose();
        _predictor.Dispose();
        _judged.Dispose();
        _teacher.Dispose();
    }

    /// <summary>What usually leaves an image one that the model knows: small moves, and mirrors of what has colours.</summary>
    private static Augmentation Suitable(ModelGraph graph) => graph.InputShape switch
    {
        [3, >= 16, >= 16] => new(Shift: 2, Flip: true),
        [1, >= 16, >= 16] => new(Shift: 1),
        _ => default,
    };

    /// <summary>The learning rate rises for a few steps, and falls along half a cosine.</summary>
    private void Learn(double share)
    {
        var rise = Math.Min(1.0, (_trainer.Step + 1.0) / WarmupSteps);
        _optimizer.LearningRate = (float)(_settings.Rate * rise * 0.5 * (1 + Math.Cos(Math.PI * share)));
        if (!_batches.MoveNext())
        {
            _batches.Begin(_epoch++);
            _batches.MoveNext();
        }

        _trainer.Learn(_batches.Current);
    }

    /// <summary>The time for the last measurement is kept.</summary>
    private double ShareDone()
    {
        var bySteps = _settings.Steps is { } steps ? (double)_trainer.Step / Math.Max(1, steps) : 0;
        bySteps = _settings.Steps == 0 ? 1 : bySteps;
        if (_settings.Duration is not { } duration)
            return bySteps;
        var usable = duration - _measuring;
        return Math.Max(bySteps, usable > TimeSpan.Zero ? Math.Min(1, _clock.Elapsed / usable) : 1);
    }

    private void Measure()
    {
        var tensors = _student.Snapshot();
        var bytes = TersorFile.ToBytes(_graph, tensors).Length;
        _lastLoss = Judge(tensors);
        if (bytes > _mostBytes)
            _student.Resize((double)_mostBytes / bytes);
        else if (_lastLoss < _bestLoss)
            (_best, _bestLoss) = (tensors, _lastLoss);
    }

    private double Judge(ImmutableArray<StoredTensor> tensors)
    {
        var start = _clock.Elapsed;
        _judged.Load(tensors);
        var loss = _wanted.Compare(_predictor, CancellationToken.None).Loss;
        _measuring = _clock.Elapsed - start;
        return loss;
    }

    private void Report(IProgress<DistillationProgress>? progress, double share)
    {
        var elapsed = _clock.Elapsed;
        var whole = _settings.Duration ?? (share > 0 ? elapsed / share : TimeSpan.Zero);
        var remaining = share >= 1 || whole < elapsed ? TimeSpan.Zero : whole - elapsed;
        progress?.Report(new DistillationProgress(share, _trainer.Step, _lastLoss, _firstLoss, elapsed, remaining));
    }
}
