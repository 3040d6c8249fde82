using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Data;

/// <summary>
/// Turns a data set into batches on a device: normalised floats [n, c, h, w] and Int32 labels [n], written into the same tensors
/// again and again.
/// </summary>
/// <example><code>
/// using var loader = new DataLoader(device, data.Train, 64, data.Train.MeasureNormalization(), shuffle: true, seed: 1);
/// for (loader.Begin(epoch); loader.MoveNext();)
///     Learn(loader.Images, loader.Labels);
/// </code></example>
public sealed class DataLoader : PrefetchedBatches
{
    private readonly Device _device;
    private readonly LabelledDataset _dataset;
    private readonly Augmentation _augmentation;
    private readonly ExampleWriter _write;
    private readonly BatchTensors _full;
    private readonly BatchTensors? _last;
    private readonly float[] _pixels;
    private readonly int[] _labels;
    private BatchTensors _current;

    /// <summary>A loader over a data set. Call <see cref="PrefetchedBatches.Begin"/> before the first batch.</summary>
    /// <param name="device">The device for the batches.</param>
    /// <param name="dataset">The examples.</param>
    /// <param name="batchSize">Images per batch; the last batch of an epoch may be smaller.</param>
    /// <param name="normalization">Applied to pixels that were scaled to [0, 1].</param>
    /// <param name="shuffle">Whether each epoch has an order of its own, or all have the data set's.</param>
    /// <param name="seed">Decides the orders and the augmentation.</param>
    /// <param name="augmentation">How images change, anew in every epoch.</param>
    /// <exception cref="ArgumentException">
    /// The data set is empty, the batch size is not positive, or the shift is negative.
    /// </exception>
    public DataLoader(
        Device device,
        LabelledDataset dataset,
        int batchSize,
        InputNormalization normalization,
        bool shuffle = false,
        ulong seed = 0,
        Augmentation augmentation = default)
        : base(dataset.Count, batchSize, shuffle, seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(augmentation.Shift);
        (_device, _dataset, _augmentation) = (device, dataset, augmentation);
        _write = dataset.NewWriter(normalization);
        _pixels = new float[BatchSize * dataset.Length];
        _labels = new int[BatchSize];
        _full = new BatchTensors(device, BatchSize, dataset.Shape.AsSpan());
        if (dataset.Count % BatchSize is var rest and > 0)
            _last = new BatchTensors(device, rest, dataset.Shape.AsSpan());
        _current = _full;
    }

    /// <summary>Batches in an epoch, the smaller last one included.</summary>
    public override int BatchesPerEpoch => ((_dataset.Count - 1) / BatchSize) + 1;

    /// <summary>Examples in an epoch.</summary>
    public override int Count => _dataset.Count;

    /// <summary>The current images: Float32 [n, c, h, w]. Overwritten by <see cref="PrefetchedBatches.MoveNext"/>.</summary>
    public Tensor Images => _current.Images;

    /// <summary>The current batch's labels: Int32 [n]. Overwritten by <see cref="PrefetchedBatches.MoveNext"/>.</summary>
    public Tensor Labels => _current.Labels;

    /// <inheritdoc/>
    public override Batch Current => new(Images, Labels);

    private protected override void Prepare(ReadOnlySpan<int> examples)
    {
        for (var i = 0; i < examples.Length; i++)
        {
            _labels[i] = _dataset.Labels[examples[i]];
            _write(
                examples[i], _augmentation.Of(Seed, Epoch, examples[i]),
                _pixels.AsSpan(i * _dataset.Length, _dataset.Length));
        }
    }

    private protected override void Publish(int count)
    {
        _current = count == BatchSize ? _full : _last!;
        _device.Write(_current.Images, _pixels.AsSpan(0, count * _dataset.Length));
        _device.Write(_current.Labels, _labels.AsSpan(0, count));
    }

    private protected override void DisposeTensors()
    {
        _full.Dispose();
        _last?.Dispose();
    }

    private sealed class BatchTensors(Device device, int count, ReadOnlySpan<int> shape) : IDisposable
    {
        public Tensor Images { get; } = device.EmptyPersistent(new Shape([count, .. shape]));

        public Tensor Labels { get; } = device.EmptyPersistent(new Shape(count), ElementType.Int32);

        public void Dispose()
        {
            Images.Dispose();
            Labels.Dispose();
        }
    }
}
