using Tersor.Core;
using Tersor.Data;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>
/// What classification and the prediction of characters have in common: one network, labels, and their cross-entropy.
/// </summary>
public abstract class PredictionTask : ModelTask
{
    private readonly ILoss _loss;
    private ITeacher? _teacher;

    /// <summary>A task over labelled data that suits its model.</summary>
    /// <param name="graph">The model, fitted to the data.</param>
    /// <param name="data">What it learns from, and is judged by.</param>
    /// <param name="setup">The device and the seed.</param>
    private protected PredictionTask(ModelGraph graph, TaskData data, TaskSetup setup)
        : base(graph, data, setup) => _loss = setup.Loss ?? new CrossEntropyLoss();

    /// <inheritdoc/>
    public override void Check(string key, TrainingSettings plan)
    {
        if (plan.Adversarial is not null)
            throw new RecipeException($"{key}.adversarial: {Graph.Name} has no discriminator");
        if (plan.ChoosesEpoch && Data.Validation is null)
            throw new RecipeException(
                $"{key}.{(plan.BestEpoch ? "bestEpoch" : "earlyStopping")}: no validation examples are kept back");
    }

    /// <inheritdoc/>
    public override TaskTraining Begin(Network network, TrainingSettings plan, ulong? seed = null)
    {
        var source = Data.Train.Shuffled(network.Device, network.Graph, plan.Batch, seed ?? Seed, plan.Augmentation);
        ILoss loss = plan.Distillation is { } distillation
            ? new DistillationLoss(_teacher!.For(source, seed ?? Seed), distillation.Temperature, distillation.Weight, _loss)
            : _loss;
        return new PredictionTraining(network, plan, source, loss, Shards, Group)
        {
            Validate = Data.Validation is { } kept ? cancellation => Validate(network, kept, cancellation) : null,
        };
    }

    /// <inheritdoc/>
    public override void SetTeacher(Network dense, CancellationToken cancellationToken = default)
    {
        _teacher?.Dispose();
        _teacher = NewTeacher(dense, cancellationToken);
    }

    /// <inheritdoc/>
    public override Score Judge(IPredictor model, CancellationToken cancellationToken = default) =>
        Judge(model, null, cancellationToken);

    /// <summary>Judges a model by the test set before the eyes of an observer.</summary>
    private protected Score Judge(IPredictor model, PredictionObserver? observer, CancellationToken cancellationToken)
    {
        using var source = Data.Test.InOrder(Device, Graph);
        return ScoreOn(Data.Test, Evaluator.Evaluate(model, source, cancellationToken, observer));
    }

    /// <inheritdoc/>
    public override void Calibrate(Network network, CancellationToken cancellationToken = default)
    {
        using var source = Data.Train.Shuffled(network.Device, network.Graph, BatchNormCalibration.BatchSize, Seed);
        source.Begin(0);
        BatchNormCalibration.Run(
            network, Math.Min(BatchNormCalibration.Batches, source.BatchesPerEpoch), Next, cancellationToken);

        Tensor Next(int number)
        {
            source.MoveNext();
            return source.Current.Inputs;
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => _teacher?.Dispose();

    private PredictionScore Validate(Network network, IDataset kept, CancellationToken cancellationToken)
    {
        using var source = kept.InOrder(network.Device, network.Graph);
        return ScoreOn(kept, Evaluator.Evaluate(network, source, cancellationToken));
    }

    private PredictionScore ScoreOn(IDataset data, Evaluation evaluation) => ScoreOf(evaluation) with
    {
        Loss = evaluation.Loss,
        Correct = evaluation.Correct,
        Count = evaluation.Count,
        Data = data.Name,
        Unit = data.Unit,
        Part = ReferenceEquals(data, Data.Validation) ? "validation" : "test",
    };

    /// <summary>The score of an evaluation, without the details that all predictions have.</summary>
    private protected abstract PredictionScore ScoreOf(Evaluation evaluation);

    /// <summary>The teacher that a dense network becomes.</summary>
    private protected abstract ITeacher NewTeacher(Network dense, CancellationToken cancellationToken);

    /// <summary>A probe over a part of the training data.</summary>
    /// <param name="measure">What its values are.</param>
    /// <param name="value">The value of an evaluation.</param>
    /// <param name="examples">How many examples.</param>
    private protected PredictionProbe NewProbe(ScoreMeasure measure, Func<Evaluation, double> value, int examples)
    {
        const ulong sampleSeed = 1;
        var sample = Data.Train.Sample(examples, sampleSeed);
        return sample.MismatchWith(Graph) is { } reason
            ? throw new ArgumentException(reason)
            : new PredictionProbe(measure, value, sample);
    }
}
