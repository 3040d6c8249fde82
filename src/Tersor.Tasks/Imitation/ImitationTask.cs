using System.Collections.Immutable;
using Tersor.Core;
using Tersor.Data;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>
/// The task of a model that comes without labels: to give what its dense network gives. It is trained by distillation on samples,
/// and judged by its agreement with the dense network (or the relative error, where there are no classes) on samples that nothing
/// is learnt from.
/// </summary>
public sealed class ImitationTask : ModelTask
{
    private const int UsualExamples = 512;

    private readonly ImmutableArray<StoredTensor> _dense;
    private readonly SampleSet _samples;
    private readonly SampleSet _test;
    private Network? _teacher;
    private DenseOutputs? _wanted;

    /// <summary>A task over samples that suit the model.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="samples">What it learns from.</param>
    /// <param name="test">What it is judged by.</param>
    /// <param name="setup">The device, the seed, and all of the dense network's weights.</param>
    /// <exception cref="DatasetException">The model does not take the samples.</exception>
    /// <exception cref="InvalidDataException">There are no weights to imitate, or not all.</exception>
    public ImitationTask(ModelGraph graph, SampleSet samples, SampleSet test, TaskSetup setup)
        : base(graph, new TaskData(new SampleDataset(samples), new SampleDataset(test)).For(graph), setup)
    {
        if (!BeginsTrained)
            throw new InvalidDataException($"'{graph.Name}' has no trained weights that could be imitated");
        (_dense, _samples, _test) = (setup.Weights, samples, test);
    }

    /// <inheritdoc/>
    public override void Check(string key, TrainingPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Adversarial is not null)
            throw new RecipeException($"{key}.adversarial: {Graph.Name} has no discriminator");
    }

    /// <inheritdoc/>
    public override TaskTraining Begin(Network network, TrainingPlan plan, ulong? seed = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var batches = new SampleBatches(Device, _samples, Graph, plan.Batch, seed ?? Seed, plan.Augmentation);
        return new ImitationTraining(network, Teacher(), plan, batches);
    }

    /// <summary>Nothing to do: the dense network teaches anyway.</summary>
    /// <inheritdoc/>
    public override void SetTeacher(Network dense, CancellationToken cancellationToken = default)
    {
    }

    /// <inheritdoc/>
    public override Score Judge(IPredictor model, CancellationToken cancellationToken = default)
    {
        _wanted ??= Ask(Teacher(), _test, cancellationToken);
        return new ImitationScore(_wanted.Compare(model, cancellationToken), _test.Name, _test.Unit);
    }

    /// <inheritdoc/>
    public override Probe Probe(Network dense, int? examples = null)
    {
        const ulong sampleSeed = 1;
        var outputs = Ask(dense, _samples.Draw(examples ?? UsualExamples, sampleSeed), CancellationToken.None);
        var hasClasses = OutputKinds.Of(Graph).Any(kind => kind != OutputKind.Numbers);
        return new ImitationProbe(hasClasses ? ImitationScore.AgreementShare : ImitationScore.Error, outputs);
    }

    /// <inheritdoc/>
    public override void Calibrate(Network network, CancellationToken cancellationToken = default)
    {
        if (network.Graph.Inputs.Length > 1)
            return;
        using var source = new SampleBatches(Device, _samples, Graph, BatchNormCalibration.BatchSize, Seed);
        source.Begin(0);
        BatchNormCalibration.Run(
            network, Math.Min(BatchNormCalibration.Batches, source.BatchesPerEpoch), Next, cancellationToken);

        Tensor Next(int number)
        {
            source.MoveNext();
            return source.Current.Inputs.Reshape(new Shape([source.BatchSize, .. Graph.InputShape]));
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => _teacher?.Dispose();

    private static DenseOutputs Ask(Network dense, SampleSet samples, CancellationToken cancellationToken)
    {
        using var predictor = new NetworkPredictor(dense);
        return new DenseOutputs(predictor, samples, cancellationToken);
    }

    private Network Teacher()
    {
        if (_teacher is not null)
            return _teacher;
        _teacher = Network.Build(Graph, Device, Seed);
        _teacher.Load(_dense);
        foreach (var parameter in _teacher.Parameters)
            parameter.IsFrozen = true;
        return _teacher;
    }
}
