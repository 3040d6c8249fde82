using Tersor.Learning;

namespace Tersor.Data;

/// <summary>
/// Batches of examples in epochs. While one batch is learnt from, a background thread prepares the next; a batch allocates
/// nothing. The order of an epoch is a function of seed and epoch alone, and <see cref="Begin"/> starts at any batch of it.
/// </summary>
public abstract class PrefetchedBatches : IBatchSource
{
    private readonly bool _shuffle;
    private readonly int[] _order;
    private readonly Prefetcher _prefetcher;
    private int _preparing = -1;

    /// <summary>Batches before the first <see cref="Begin"/>.</summary>
    /// <param name="examples">How many examples there are: at least one.</param>
    /// <param name="batchSize">Examples a batch; all of them if there are not so many.</param>
    /// <param name="shuffle">Whether each epoch has an order of its own, or all have that of the examples.</param>
    /// <param name="seed">Decides the orders.</param>
    /// <exception cref="ArgumentException">There are no examples, or the batch size is not positive.</exception>
    private protected PrefetchedBatches(int examples, int batchSize, bool shuffle, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        if (examples == 0)
            throw new ArgumentException("Without examples there are no batches.", nameof(examples));
        (_shuffle, Seed) = (shuffle, seed);
        BatchSize = Math.Min(batchSize, examples);
        _order = new int[examples];
        EpochPermutation.FillIdentity(_order);
        _prefetcher = new Prefetcher(
            () => Prepare(_order.AsSpan(_preparing * BatchSize, CountOf(_preparing))));
    }

    /// <summary>Examples in every batch; the last batch of an epoch may be smaller.</summary>
    public int BatchSize { get; }

    /// <inheritdoc/>
    public abstract int BatchesPerEpoch { get; }

    /// <inheritdoc/>
    public abstract int Count { get; }

    /// <inheritdoc/>
    public abstract Batch Current { get; }

    /// <summary>The epoch that <see cref="Begin"/> named.</summary>
    public int Epoch { get; private set; }

    /// <summary>
    /// The batches of this epoch that were handed out or skipped: what to pass to <see cref="Begin"/> to go on from here.
    /// </summary>
    public int Position { get; private set; }

    /// <summary>Decides the orders.</summary>
    private protected ulong Seed { get; }

    /// <summary>Starts an epoch at one of its batches.</summary>
    /// <param name="epoch">From 0; decides the order if there are several.</param>
    /// <param name="position">The first batch to hand out, from 0 to <see cref="BatchesPerEpoch"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative epoch, or no such batch.</exception>
    public void Begin(int epoch, int position = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, BatchesPerEpoch);
        _prefetcher.Await();
        (Epoch, Position) = (epoch, position);
        if (_shuffle)
            EpochPermutation.Fill(_order, Seed, epoch);
        RequestNext();
    }

    /// <summary>Puts the next batch into <see cref="Current"/>.</summary>
    /// <returns>False at the end of the epoch, or before the first <see cref="Begin"/>.</returns>
    /// <exception cref="Exception">What reading an example has thrown.</exception>
    public bool MoveNext()
    {
        if (!_prefetcher.IsPending)
            return false;
        _prefetcher.Await();
        Publish(CountOf(Position));
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
        DisposeTensors();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads the examples of a batch, on the background thread.</summary>
    /// <param name="examples">Their numbers.</param>
    private protected abstract void Prepare(ReadOnlySpan<int> examples);

    /// <summary>Makes the batch that was prepared the current one.</summary>
    /// <param name="count">How many examples it has.</param>
    private protected abstract void Publish(int count);

    /// <summary>Disposes the tensors of the batches.</summary>
    private protected abstract void DisposeTensors();

    private int CountOf(int batch) => Math.Min(BatchSize, _order.Length - (batch * BatchSize));

    private void RequestNext()
    {
        if (Position >= BatchesPerEpoch)
            return;
        _preparing = Position;
        _prefetcher.Request();
    }
}
