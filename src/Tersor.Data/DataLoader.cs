using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Data;

/// <summary>
/// Turns a data set into batches on a device: normalised floats [n, c, h, w] and Int32 labels [n], written into the same tensors
/// again and again. While one batch is learnt from, a background thread prepares the next; a batch allocates nothing.
/// </summary>
/// <remarks>
/// The order of an epoch is a function of seed and epoch alone, and <see cref="Begin"/> starts at any batch of it.
/// </remarks>
/// <example><code>
/// using var loader = new DataLoader(device, data.Train, 64, data.Train.MeasureNormalization(), shuffle: true, seed: 1);
/// for (loader.Begin(epoch); loader.MoveNext();)
///     Learn(loader.Images, loader.Labels);
/// </code></example>
public sealed class DataLoader : IBatchSource
{
    private readonly Device _device;
    private readonly LabelledDataset _dataset;
    private readonly bool _shuffle;
    private readonly ulong _seed;
    private readonly Augmentation _augmentation;
    private readonly ExampleWriter _write;
    private readonly int[] _order;
    private readonly BatchTensors _full;
    private readonly BatchTensors? _last;
    private readonly Prefetcher _prefetcher;
    private readonly float[] _pixels;
    private readonly int[] _labels;
    private int _preparing = -1;

    /// <summary>A loader over a data set. Call <see cref="Begin"/> before the first <see cref="MoveNext"/>.</summary>
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
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        ArgumentOutOfRangeException.ThrowIfNegative(augmentation.Shift);
        if (dataset.Count == 0)
            throw new ArgumentException("A data set without images has no batches.", nameof(dataset));

        _device = device;
        _dataset = dataset;
        _shuffle = shuffle;
        _seed = seed;
        _augmentation = augmentation;
        _write = dataset.NewWriter(normalization);

        BatchSize = Math.Min(batchSize, dataset.Count);
        BatchesPerEpoch = ((dataset.Count - 1) / BatchSize) + 1;
        _order = new int[dataset.Count];
        EpochPermutation.FillIdentity(_order);
        _pixels = new float[BatchSize * dataset.Length];
        _labels = new int[BatchSize];
        _full = new BatchTensors(device, BatchSize, dataset.Shape.AsSpan());
        if (dataset.Count % BatchSize is var rest and > 0)
            _last = new BatchTensors(device, rest, dataset.Shape.AsSpan());
        Current = _full;
        _prefetcher = new Prefetcher(Prepare);
    }

    /// <summary>Images in every batch but the last.</summary>
    public int BatchSize { get; }

    /// <summary>Batches in an epoch, the smaller last one included.</summary>
    public int BatchesPerEpoch { get; }

    /// <summary>Examples in an epoch.</summary>
    public int Count => _dataset.Count;

    /// <summary>The epoch that <see cref="Begin"/> named.</summary>
    public int Epoch { get; private set; }

    /// <summary>
    /// The batches of this epoch that were handed out or skipped: what to pass to <see cref="Begin"/> to go on from here.
    /// </summary>
    public int Position { get; private set; }

    /// <summary>The current batch's images: Float32 [n, c, h, w]. Overwritten by <see cref="MoveNext"/>.</summary>
    public Tensor Images => Current.Images;

    /// <summary>The current batch's labels: Int32 [n]. Overwritten by <see cref="MoveNext"/>.</summary>
    public Tensor Labels => Current.Labels;

    Batch IBatchSource.Current => new(Images, Labels);

    private BatchTensors Current { get; set; }

    /// <summary>Starts an epoch at one of its batches.</summary>
    /// <param name="epoch">From 0; decides the order if the loader shuffles.</param>
    /// <param name="position">The first batch to hand out, from 0 to <see cref="BatchesPerEpoch"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative epoch, or no such batch.</exception>
    public void Begin(int epoch, int position = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, BatchesPerEpoch);
        _prefetcher.Await();
        Epoch = epoch;
        Position = position;
        if (_shuffle)
            EpochPermutation.Fill(_order, _seed, epoch);
        RequestNext();
    }

    /// <summary>Puts the next batch into <see cref="Images"/> and <see cref="Labels"/>.</summary>
    /// <returns>False at the end of the epoch, or before the first <see cref="Begin"/>.</returns>
    public bool MoveNext()
    {
        if (!_prefetcher.IsPending)
            return false;
        _prefetcher.Await();
        var count = CountOf(Position);
        Current = count == BatchSize ? _full : _last!;
        _device.Write(Current.Images, _pixels.AsSpan(0, count * _dataset.Length));
        _device.Write(Current.Labels, _labels.AsSpan(0, count));
        Position++;
        RequestNext();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_prefetcher.IsDisposed)
            return;
        _prefetcher.Dispose();
        _full.Dispose();
        _last?.Dispose();
    }

    private int CountOf(int batch) => Math.Min(BatchSize, _dataset.Count - (batch * BatchSize));

    private void RequestNext()
    {
        if (Position >= BatchesPerEpoch)
            return;
        _preparing = Position;
        _prefetcher.Request();
    }

    private void Prepare()
    {
        var indices = _order.AsSpan(_preparing * BatchSize, CountOf(_preparing));
        for (var i = 0; i < indices.Length; i++)
        {
            _labels[i] = _dataset.Labels[indices[i]];
            _write(
                indices[i], _augmentation.Of(_seed, Epoch, indices[i]),
                _pixels.AsSpan(i * _dataset.Length, _dataset.Length));
        }
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
