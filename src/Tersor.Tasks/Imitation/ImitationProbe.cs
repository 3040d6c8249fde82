using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>Compares networks with the dense one. The smooth figure is the loss of the comparison.</summary>
/// <param name="measure">What values are.</param>
/// <param name="dense">What the dense network gives.</param>
internal sealed class ImitationProbe(ScoreMeasure measure, DenseOutputs dense) : Probe
{
    /// <inheritdoc/>
    public override ScoreMeasure Measure => measure;

    /// <inheritdoc/>
    public override int Examples => dense.Samples.Count;

    /// <inheritdoc/>
    public override string ExampleUnit => dense.Samples.Unit;

    /// <inheritdoc/>
    public override ProbeReading Read(Network network, CancellationToken cancellationToken = default)
    {
        using var predictor = new NetworkPredictor(network);
        var comparison = dense.Compare(predictor, cancellationToken);
        return new ProbeReading(comparison.Agreement ?? comparison.RelativeError, comparison.Loss);
    }
}
