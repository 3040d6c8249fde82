using Tersor.Learning;
using Tersor.Learning.Data;

namespace Tersor.Compression;

/// <summary>The training of one stage: a <see cref="TrainingPlan"/> carried out.</summary>
internal sealed class StageTraining : IDisposable
{
    private readonly TrainingPlan _plan;
    private readonly Network _network;
    private readonly IBatchSource _source;
    private readonly ILoss _loss;

    /// <summary>Prepares the training; nothing runs yet.</summary>
    /// <param name="network">What learns.</param>
    /// <param name="plan">How.</param>
    /// <param name="dataset">From what.</param>
    /// <param name="teacher">What the dense network says about it; not null if the plan distils.</param>
    /// <param name="seed">Decides the order of the examples.</param>
    public StageTraining(Network network, TrainingPlan plan, IDataset dataset, ITeacher? teacher, ulong seed)
    {
        _network = network;
        _plan = plan;
        _source = dataset.Shuffled(network.Device, network.Graph, plan.Batch, seed, plan.Shift);
        _loss = plan.Distillation is { } distillation
            ? new DistillationLoss(teacher!.For(_source, seed), distillation.Temperature, distillation.Weight)
            : new CrossEntropyLoss();
    }

    /// <summary>How many steps the training has.</summary>
    public int Steps => _plan.Epochs * _source.BatchesPerEpoch;

    /// <summary>Trains.</summary>
    /// <param name="stage">The stage's name, for progress.</param>
    /// <param name="beforeStep">Called with the number of each step; may be null.</param>
    /// <param name="progress">Told how it goes; may be null.</param>
    /// <param name="cancellationToken">Ends it before a step.</param>
    public void Run(string stage, Action<int>? beforeStep, IProgress<CompressionProgress>? progress, CancellationToken cancellationToken)
    {
        if (Steps == 0)
            return;
        using var optimizer = _plan.CreateOptimizer(_network.Parameters);
        using var trainer = new Trainer(_network, optimizer, _loss, _plan.CreateSchedule(Steps))
        {
            BeforeStep = beforeStep,
            Progress = report => progress?.Report(new CompressionProgress(
                stage, report.Epoch + 1, _plan.Epochs, report.Step, Steps, report.Loss, report.LearningRate, report.ExamplesPerSecond)),
        };
        trainer.Train(_source, _plan.Epochs, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
