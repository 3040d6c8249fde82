using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Data;

/// <summary>
/// Turns samples into batches on a device: floats [n, all inputs of a sample], written into the same tensor again and again, each
/// epoch in an order of its own. While one batch is learnt from, a background thread prepares the next; a batch allocates
/// nothing. The samples that don't fill the last batch of an epoch stay out: they are others in every epoch.
/// </summary>
/// <remarks>There is nothing to learn from but the inputs: a batch's targets are the same tensor.</remarks>
public sealed class SampleBatches : IBatchSource
{
    private readonly SampleSet _samples;
    private readonly ulong _seed;
    private readonly Augmentation _augmentation;
    private readonly ModelGraph _graph;
    private readonly int[] _order;
    private readonly float[] _prepared;
    private readonly float[] _sample;
    private readonly Tensor _batch;
    private readonly Prefetcher _prefetcher;
    private int _epoch;
    private int _position;

    /// <summary>Batches of samples. Call <see cref="Begin"/> before the first <see cref="MoveNext"/>.</summary>
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
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        if (samples.Count == 0)
            throw new ArgumentException("A sample set without samples has no batches.", nameof(samples));
        if (SamplePart.InputsOf(graph).Sum(part => part.Length) != samples.SampleLength)
            throw new ArgumentException($"'{graph.Name}' takes no samples of {samples.SampleLength} numbers.", nameof(samples));
        (_samples, _graph, _seed) = (samples, graph, seed);
        _augmentation = graph is { Inputs.Length: 1, InputShape: [_, _, _] } ? augmentation : default;
        BatchSize = Math.Min(batchSize, samples.Count);
        _order = new int[samples.Count];
        _prepared = new float[BatchSize * samples.SampleLength];
        _sample = new float[samples.SampleLength];
        _batch = device.EmptyPersistent(new Shape(BatchSize, samples.SampleLength));
        _prefetcher = new Prefetcher(Prepare);
    }

    /// <summary>Samples in every batch.</summary>
    public int BatchSize { get; }

    /// <inheritdoc/>
    public int Count => BatchesPerEpoch * BatchSize;

    /// <inheritdoc/>
    public int BatchesPerEpoch => _samples.Count / BatchSize;

    /// <inheritdoc/>
    public Batch Current => new(_batch, _batch);

    /// <inheritdoc/>
    public void Begin(int epoch, int position = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, BatchesPerEpoch);
        _prefetcher.Await();
        (_epoch, _position) = (epoch, position);
        EpochPermutation.Fill(_order, _seed, epoch);
        RequestNext();
    }

    /// <inheritdoc/>
    public bool MoveNext()
    {
        if (!_prefetcher.IsPending)
            return false;
        _prefetcher.Await();
        _batch.CopyFrom(_prepared);
        _position++;
        RequestNext();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_prefetcher.IsDisposed)
            return;
        _prefetcher.Dispose();
        _batch.Dispose();
    }

    private void RequestNext()
    {
        if (_position < BatchesPerEpoch)
            _prefetcher.Request();
    }

    private void Prepare()
    {
        var length = _sample.Length;
        for (var i = 0; i < BatchSize; i++)
        {
            var index = _order[(_position * BatchSize) + i];
            var target = _prepared.AsSpan(i * length, length);
            if (_augmentation.IsNone)
            {
                _samples.Read(index, target);
                continue;
            }

            _samples.Read(index, _sample);
            Place(_augmentation.Of(_seed, _epoch, index), target);
        }
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
