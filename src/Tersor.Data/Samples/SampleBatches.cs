using Tersor.Core;
using Tersor.Format;
using Tersor.Kernels;
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
    private readonly float _blend;
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
    /// <param name="blend">
    /// The share of images, in [0, 1], that are a weighted mean of two (mixup: Zhang et al. 2018): only for who asks another
    /// network what they show.
    /// </param>
    /// <exception cref="ArgumentException">There are no samples, or no model of these inputs.</exception>
    public SampleBatches(
        Device device,
        SampleSet samples,
        ModelGraph graph,
        int batchSize,
        ulong seed,
        Augmentation augmentation = default,
        float blend = 0)
        : base(samples.Count, batchSize, shuffle: true, seed)
    {
        if (SamplePart.InputsOf(graph).Sum(part => part.Length) != samples.SampleLength)
            throw new ArgumentException($"'{graph.Name}' takes no samples of {samples.SampleLength} numbers.", nameof(samples));
        (_samples, _graph) = (samples, graph);
        if (graph is { Inputs.Length: 1, InputShape: [_, _, _] })
            (_augmentation, _blend) = (augmentation, blend);
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

        if (_blend > 0)
            Blend(examples);
    }

    private protected override void Publish(int count) => _batch.CopyFrom(_prepared);

    private protected override void DisposeTensors() => _batch.Dispose();

    /// <summary>Blends images with the next one of the batch, the last with the first: which and how much is drawn.</summary>
    private void Blend(ReadOnlySpan<int> examples)
    {
        var length = _sample.Length;
        _prepared.AsSpan(0, length).CopyTo(_sample);
        for (var i = 0; i < examples.Length; i++)
        {
            var words = Philox.Block(Seed, RandomStreams.Blend(Epoch), (ulong)examples[i]);
            if (Uniform(words.Word0) >= _blend)
                continue;
            var share = Uniform(words.Word1);
            var image = _prepared.AsSpan(i * length, length);
            var next = i + 1 < examples.Length ? _prepared.AsSpan((i + 1) * length, length) : _sample;
            for (var j = 0; j < length; j++)
                image[j] = (image[j] * share) + (next[j] * (1 - share));
        }

        static float Uniform(uint word) => (word >> 8) * (1f / (1 << 24));
    }

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
