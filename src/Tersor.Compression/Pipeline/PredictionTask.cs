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
    public override void Train(Network network, StageTraining training, CancellationToken cancellationToken)
    {
        var plan = training.Plan;
        using var source = request.Train.Shuffled(network.Device, network.Graph, plan.Batch, training.Seed, plan.Shift);
        var steps = plan.Epochs * source.BatchesPerEpoch;
        var forms = training.Forms?.Invoke(steps);
        if (steps > 0)
        {
            using var optimizer = plan.CreateOptimizer(network.Parameters);
            using var trainer = new Trainer(network, optimizer, Loss(plan, source, training.Seed), plan.CreateSchedule(steps));
            training.Attach(trainer, forms, steps);
            trainer.Train(source, plan.Epochs, cancellationToken);
        }

        forms?.Finish();
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
        if (!double.IsFinite(evaluation.Loss))
            throw new NonFiniteException($"the loss on '{request.Test.Name}' is {evaluation.Loss} after the stage '{report.Name}'");
        return report with
        {
            Accuracy = evaluation.Accuracy,
            BitsPerCharacter = request.Test is TextDataset ? evaluation.Bits : null,
        };
    }

    /// <inheritdoc/>
    public override void Dispose() => _teacher?.Dispose();

    private ILoss Loss(TrainingPlan plan, IBatchSource source, ulong seed) => plan.Distillation is { } distillation
        ? new DistillationLoss(_teacher!.For(source, seed), distillation.Temperature, distillation.Weight)
        : new CrossEntropyLoss();
}
