using Tersor.Core;
using Tersor.Learning;
using Tersor.Learning.Data;

namespace Tersor.Compression;

/// <summary>Tell classes apart, or foretell characters: judged by accuracy, or by bits per character.</summary>
internal sealed class PredictionTask(CompressionRequest request) : CompressionTask
{
    private ITeacher? _teacher;

    /// <inheritdoc/>
    public override void Remember(Network dense, CancellationToken cancellationToken)
    {
        if (request.Recipe.Distils)
            _teacher = request.Train is ImageDataset images
                ? TeacherLogits.Ask(dense, images, cancellationToken)
                : new TeacherNetwork(dense);
    }

    /// <inheritdoc/>
    public override void Train(
        string stage,
        Network network,
        TrainingPlan plan,
        ulong seed,
        Func<int, IFormSchedule>? forms,
        IProgress<CompressionProgress>? progress,
        CancellationToken cancellationToken)
    {
        using var training = new StageTraining(network, plan, request.Train, _teacher, seed);
        var schedule = forms?.Invoke(training.Steps);
        training.Run(stage, schedule is null ? null : schedule.BeforeStep, progress, cancellationToken);
        schedule?.Finish();
    }

    /// <inheritdoc/>
    public override void Calibrate(Network network, CancellationToken cancellationToken)
    {
        using var source = request.Train.Shuffled(network.Device, network.Graph, BatchNormCalibration.BatchSize, request.Seed);
        source.Begin(0);
        BatchNormCalibration.Run(network, Math.Min(BatchNormCalibration.Batches, source.BatchesPerEpoch), Next, cancellationToken);

        Tensor Next(int number)
        {
            source.MoveNext();
            return source.Current.Inputs;
        }
    }

    /// <inheritdoc/>
    public override StageReport Judge(StageReport report, Network network, CancellationToken cancellationToken)
    {
        var evaluation = StageMeasurement.Evaluate(network, request.Test, cancellationToken);
        return report with
        {
            Accuracy = evaluation.Accuracy,
            BitsPerCharacter = request.Test is TextDataset ? evaluation.Bits : null,
        };
    }

    /// <inheritdoc/>
    public override void Dispose() => _teacher?.Dispose();
}
