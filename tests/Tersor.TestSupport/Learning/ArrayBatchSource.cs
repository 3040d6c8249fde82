using Tersor.Core;
using Tersor.Learning;

namespace Tersor.TestSupport;

/// <summary>Batches from arrays, shuffled by (seed, epoch) unless the seed is negative.</summary>
public sealed class ArrayBatchSource : IBatchSource, IDisposable
{
    private readonly Device _device;
    private readonly float[] _inputs;
    private readonly int[] _labels;
    private readonly int _batchSize;
    private readonly int _seed;
    private readonly int _length;
    private readonly int[] _order;
    private readonly float[] _row;
    private readonly int[] _labelRow;
    private readonly Batch _full;
    private readonly Batch _last;
    private int _next;

    public ArrayBatchSource(Device device, float[] inputs, int[] labels, int[] shape, int batchSize, int seed = -1)
    {
        _device = device;
        _inputs = inputs;
        _labels = labels;
        _batchSize = batchSize;
        _seed = seed;
        _length = shape.Aggregate(1, (a, b) => a * b);
        _order = new int[labels.Length];
        _row = new float[batchSize * _length];
        _labelRow = new int[batchSize];
        _full = NewBatch(batchSize);
        _last = NewBatch(labels.Length % batchSize is var rest and > 0 ? rest : batchSize);

        Batch NewBatch(int count) => new(
            device.EmptyPersistent(new Shape([count, .. shape])), device.EmptyPersistent(new Shape(count), ElementType.Int32));
    }

    public int Count => _labels.Length;

    public int BatchesPerEpoch => ((Count - 1) / _batchSize) + 1;

    public Batch Current { get; private set; }

    public void Begin(int epoch, int position = 0)
    {
        for (var i = 0; i < _order.Length; i++)
            _order[i] = i;
        if (_seed >= 0)
            new Random((_seed * 1000) + epoch).Shuffle(_order);
        _next = position;
    }

    public bool MoveNext()
    {
        if (_next >= BatchesPerEpoch)
            return false;
        var start = _next++ * _batchSize;
        var count = Math.Min(_batchSize, Count - start);
        for (var i = 0; i < count; i++)
        {
            _inputs.AsSpan(_order[start + i] * _length, _length).CopyTo(_row.AsSpan(i * _length));
            _labelRow[i] = _labels[_order[start + i]];
        }

        Current = count == _batchSize ? _full : _last;
        _device.Write<float>(Current.Inputs, _row.AsSpan(0, count * _length));
        _device.Write<int>(Current.Targets, _labelRow.AsSpan(0, count));
        return true;
    }

    public void Dispose()
    {
        foreach (var batch in new[] { _full, _last })
        {
            batch.Inputs.Dispose();
            batch.Targets.Dispose();
        }
    }
}
