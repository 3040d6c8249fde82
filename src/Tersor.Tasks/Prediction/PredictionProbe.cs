using Tersor.Data;
using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>Judges a model that predicts labels. The smooth figure is the mean cross-entropy.</summary>
/// <param name="measure">What values are.</param>
/// <param name="value">The value of an evaluation.</param>
/// <param name="examples">The examples to predict.</param>
internal sealed class PredictionProbe(ScoreMeasure measure, Func<Evaluation, double> value, IDataset examples) : Probe
{
    /// <inheritdoc/>
    public override ScoreMeasure Measure => measure;

    /// <inheritdoc/>
    public override int Examples => examples.Count;

    /// <inheritdoc/>
    public override string ExampleUnit => examples.Unit;

    /// <inheritdoc/>
    public override ProbeReading Read(Network network, CancellationToken cancellationToken = default)
    {
        using var source = examples.InOrder(network.Device, network.Graph);
        var evaluation = Evaluator.Evaluate(network, source, cancellationToken);
        return new ProbeReading(value(evaluation), evaluation.Loss);
    }
}
