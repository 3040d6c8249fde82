using Tersor.Core;
using Tersor.Kernels;
using Tersor.Learning;

namespace Tersor.Data;

/// <summary>
/// Turns a text into batches of windows: the text is cut into as many stretches as a batch has sequences, and every batch but an
/// epoch's first takes each stretch up where the one before left it, so that recurrent layers can keep their state. Targets are
/// the inputs one character on. What doesn't fill a window at the end of a stretch is left out.
/// </summary>
/// <remarks>
/// A shuffled epoch begins a few characters into the text, so that borders between windows fall elsewhere each time.
/// </remarks>
public sealed class TextLoader : IBatchSource
{
    private readonly TextDataset _dataset;
    private readonly int _window;
    private readonly bool _shuffle;
    private readonly ulong _seed;
    private readonly int _longestShift;
    private readonly int _stretch;
    private readonly Tensor _inputs;
    private readonly Tensor _targets;
    private readonly int[] _host;
    private int _shift;
    private int _position;
    private int _first;

    /// <summary>A loader over a text. Call <see cref="Begin"/> before the first <see cref="MoveNext"/>.</summary>
    /// <param name="device">The device for the batches.</param>
    /// <param name="dataset">The text.</param>
    /// <param name="batchSize">Sequences a batch; fewer if the text is too short for so many.</param>
    /// <param name="window">Steps of a sequence.</param>
    /// <param name="shuffle">Whether each epoch begins elsewhere.</param>
    /// <param name="seed">Decides where.</param>
    /// <exception cref="ArgumentException">The text has no window and one character more.</exception>
    public TextLoader(Device device, TextDataset dataset, int batchSize, int window, bool shuffle = false, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(window);
        if (dataset.Count <= window)
            throw new ArgumentException(
                $"A text of {dataset.Count} characters has no window of {window} and a next character.", nameof(dataset));
        _dataset = dataset;
        _window = window;
        _shuffle = shuffle;
        _seed = seed;
        var sequences = Math.Min(batchSize, (dataset.Count - 1) / window);
        _longestShift = Math.Min(window - 1, dataset.Count - 1 - (sequences * window));
        _stretch = (dataset.Count - 1 - (shuffle ? _longestShift : 0)) / sequences;
        BatchesPerEpoch = _stretch / window;
        _inputs = device.EmptyPersistent(new Shape(sequences, window), ElementType.Int32);
        _targets = device.EmptyPersistent(new Shape(sequences, window), ElementType.Int32);
        _host = new int[sequences * window];
    }

    /// <inheritdoc/>
    public int Count => BatchesPerEpoch * _inputs.Shape[0];

    /// <inheritdoc/>
    public int BatchesPerEpoch { get; }

    /// <inheritdoc/>
    public Batch Current => new(_inputs, _targets, Continues: _position > _first + 1);

    /// <inheritdoc/>
    public void Begin(int epoch, int position = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, BatchesPerEpoch);
        (_first, _position) = (position, position);
        _shift = _shuffle ? (int)(Philox.Block(_seed, RandomStreams.Shuffle(epoch), 0).Word0 % (uint)(_longestShift + 1)) : 0;
    }

    /// <inheritdoc/>
    public bool MoveNext()
    {
        if (_position >= BatchesPerEpoch)
            return false;
        Write(_inputs, 0);
        Write(_targets, 1);
        _position++;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _inputs.Dispose();
        _targets.Dispose();
    }

    private void Write(Tensor destination, int ahead)
    {
        for (var sequence = 0; sequence < destination.Shape[0]; sequence++)
        {
            var start = _shift + (sequence * _stretch) + (_position * _window) + ahead;
            _dataset.Symbols.Slice(start, _window).CopyTo(_host.AsSpan(sequence * _window));
        }

        destination.Device.Write<int>(destination, _host);
    }
}
