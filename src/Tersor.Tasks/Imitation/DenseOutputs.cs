using Tersor.Data;
using Tersor.Format;

namespace Tersor.Tasks;

/// <summary>What the dense network gives for some samples, asked once: what other networks are compared with.</summary>
public sealed class DenseOutputs
{
    private const int BatchSize = 64;

    private readonly ModelGraph _graph;
    private readonly SampleSet _samples;
    private readonly float[] _wanted;
    private readonly float[] _inputs;
    private readonly float[] _outputs;

    /// <summary>Asks the dense network.</summary>
    /// <param name="dense">The dense network.</param>
    /// <param name="samples">The samples.</param>
    /// <param name="cancellationToken">Checked before every batch.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public DenseOutputs(IPredictor dense, SampleSet samples, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dense);
        (_graph, _samples) = (dense.Graph, samples);
        _inputs = new float[checked(BatchSize * samples.SampleLength)];
        _outputs = new float[checked(BatchSize * dense.OutputLength)];
        _wanted = new float[checked(samples.Count * dense.OutputLength)];
        for (var first = 0; first < samples.Count; first += BatchSize)
            Run(dense, first, cancellationToken).CopyTo(_wanted.AsSpan(first * dense.OutputLength));
    }

    /// <summary>The samples.</summary>
    public SampleSet Samples => _samples;

    /// <summary>Compares another network with the dense one.</summary>
    /// <param name="model">The network: of the same inputs and outputs.</param>
    /// <param name="cancellationToken">Checked before every batch.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public OutputComparison Compare(IPredictor model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var comparison = new OutputComparison(_graph);
        var length = model.OutputLength;
        for (var first = 0; first < _samples.Count; first += BatchSize)
        {
            var outputs = Run(model, first, cancellationToken);
            for (var i = 0; i < outputs.Length; i += length)
                comparison.Add(_wanted.AsSpan((first * length) + i, length), outputs.Slice(i, length));
        }

        return comparison;
    }

    private ReadOnlySpan<float> Run(IPredictor model, int first, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (count, length) = (Math.Min(BatchSize, _samples.Count - first), _samples.SampleLength);
        for (var i = 0; i < count; i++)
            _samples.Read(first + i, _inputs.AsSpan(i * length, length));
        var outputs = _outputs.AsSpan(0, count * model.OutputLength);
        model.Run(_inputs.AsSpan(0, count * length), outputs);
        return outputs;
    }
}
