using System.Collections.Immutable;
using Tersor.Data;
using Tersor.Format;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Compression;

/// <summary>
/// What the dense network gives for samples that nothing is learnt from: what compressed states are compared with.
/// </summary>
internal sealed class HeldBackOutputs : IDisposable
{
    private const int BatchSize = 64;

    private readonly ModelGraph _graph;
    private readonly SampleSet _samples;
    private readonly Network _judged;
    private readonly NetworkPredictor _predictor;
    private readonly float[] _wanted;
    private readonly float[] _inputs;
    private readonly float[] _outputs;

    /// <summary>Asks the dense network once.</summary>
    /// <param name="dense">The dense network.</param>
    /// <param name="samples">The samples.</param>
    public HeldBackOutputs(Network dense, SampleSet samples)
    {
        (_graph, _samples) = (dense.Graph, samples);
        _judged = Network.Build(_graph, dense.Device, seed: 0);
        _predictor = new NetworkPredictor(_judged);
        _inputs = new float[BatchSize * samples.SampleLength];
        _outputs = new float[BatchSize * _predictor.OutputLength];
        _wanted = new float[checked(samples.Count * _predictor.OutputLength)];
        using var teacher = new NetworkPredictor(dense);
        Run(teacher, (first, outputs) => outputs.CopyTo(_wanted.AsSpan(first * _predictor.OutputLength)));
    }

    private delegate void Receive(int first, ReadOnlySpan<float> outputs);

    /// <summary>How far a network is from the dense one.</summary>
    /// <param name="tensors">Its parameters, as a file holds them.</param>
    public double Measure(ImmutableArray<StoredTensor> tensors)
    {
        _judged.Load(tensors);
        var comparison = new OutputComparison(_graph);
        var length = _predictor.OutputLength;
        Run(_predictor, (first, outputs) =>
        {
            for (var i = 0; i < outputs.Length; i += length)
                comparison.Add(_wanted.AsSpan((first * length) + i, length), outputs.Slice(i, length));
        });
        return comparison.Loss;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _predictor.Dispose();
        _judged.Dispose();
    }

    private void Run(NetworkPredictor predictor, Receive receive)
    {
        var length = _samples.SampleLength;
        for (var first = 0; first < _samples.Count; first += BatchSize)
        {
            var count = Math.Min(BatchSize, _samples.Count - first);
            for (var i = 0; i < count; i++)
                _samples.Read(first + i, _inputs.AsSpan(i * length, length));
            var outputs = _outputs.AsSpan(0, count * predictor.OutputLength);
            predictor.Run(_inputs.AsSpan(0, count * length), outputs);
            receive(first, outputs);
        }
    }
}
