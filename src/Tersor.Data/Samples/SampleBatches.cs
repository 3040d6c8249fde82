using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Data;

/// <summary>
/// Turns samples into batches on a device: floats [n, all inputs of a sample], written into the same tensor again and again, each
/// epoch in an order of its own. The samples that don't fill the last batch of an epoch stay out: they are others in every epoch.
/// </summary>
/// <remarks>There is nothing to learn from but the inputs: a batch's targets are the same tensor.</remarks>
public sealed class SampleBatches : PrefetchedBatches
{
    private readonly SampleSet _samples;
    private readonly Augmentation _augmentation;
    private readonly ModelGraph _graph;
    private readonly float[] _prepared;
    private readonly float[] _sample;
    private readonly Tensor _batch;

    /// <summary>Batches of samples. Call <see cref="PrefetchedBatches.Begin"/> before the first one.</summary>
    /// <param name="device">The device for the batches.</param>
    /// <param name="samples">The samples: at least one.</param>
    /// <param name="graph">The model that takes them.</param>
    /// <param name="batchSize">Samples a batch; all of them if there are not so many.</param>
    /// <param name="seed">Decides the orders and the augmentation.</param>
    /// <param name="augmentation">How images change; samples that are no single image stay as they are.</param>
    /// <exception cref="ArgumentException">There are no samples, or no model of these inputs.</exception>
    public SampleBatches(
        Device device,
        SampleSet samples,
        ModelGraph graph,
        int batchSize,
        ulong seed,
        Augmentation augmentation = default)
        : base(samples.Count, batchSize, shuffle: true, seed)
    {
        if (SamplePart.InputsOf(graph).Sum(part => part.Length) != samples.SampleLength)
            throw new ArgumentException($"'{graph.Name}' takes no samples of {samples.SampleLength} numbers.", nameof(samples));
        (_samples, _graph) = (samples, graph);
        _augmentation = graph is { Inputs.Length: 1, InputShape: [_, _, _] } ? augmentation : default;
        _prepared = new float[BatchSize * samples.SampleLength];
        _sample = new float[samples.SampleLength];
        _batch = device.EmptyPersistent(new Shape(BatchSize, samples.SampleLength));
    }

    /// <inheritdoc/>
    public override int Count => BatchesPerEpoch * BatchSize;

    /// <inheritdoc/>
    public override int BatchesPerEpoch => _samples.Count / BatchSize;

    /// <inheritdoc/>
    public override Batch Current => new(_batch, _batch);

    private protected override void Prepare(ReadOnlySpan<int> examples)
    {
        var length = _sample.Length;
        for (var i = 0; i < examples.Length; i++)
        {
            var target = _prepared.AsSpan(i * length, length);
            if (_augmentation.IsNone)
            {
                _samples.Read(examples[i], target);
                continue;
            }

            _samples.Read(examples[i], _sample);
            Place(_augmentation.Of(Seed, Epoch, examples[i]), target);
        }
    }

    private protected override void Publish(int count) => _batch.CopyFrom(_prepared);

    private protected override void DisposeTensors() => _batch.Dispose();

    private void Place(ImagePlacement placement, Span<float> target)
    {
        var (channels, width) = (_graph.InputShape[0], _graph.InputShape[2]);
        var plane = _sample.Length / channels;
        for (var channel = 0; channel < channels; channel++)
            placement.Apply(
                _sample.AsSpan(channel * plane, plane), width, _graph.Normalization.Of(channel).Apply(0),
                target.Slice(channel * plane, plane));
    }
}
