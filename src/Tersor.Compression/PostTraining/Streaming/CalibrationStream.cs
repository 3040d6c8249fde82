using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Compression.PostTraining;

/// <summary>How far a layer's output in the compressed network is from the dense network's.</summary>
/// <param name="Signal">Σ z².</param>
/// <param name="Noise">Σ (z - ẑ)².</param>
internal readonly record struct OutputNoise(double Signal, double Noise)
{
    /// <summary>The signal-to-noise ratio in decibels; infinite without noise.</summary>
    public double Decibels => 10 * Math.Log10(Signal / Noise);
}

/// <summary>
/// Samples on their way through the dense and the compressed network side by side. Values that a later segment reads wait on the
/// host; where the networks don't differ yet, they wait once.
/// </summary>
internal sealed class CalibrationStream : IDisposable
{
    private readonly Network _dense;
    private readonly Network _compressed;
    private readonly CalibrationPlan _plan;
    private readonly bool[] _differs;
    private readonly int _samples;
    private readonly int _batch;

    // The dense network's values and the compressed one's, of each value for each batch.
    private readonly HostValues?[,] _denseValues;
    private readonly HostValues?[,] _compressedValues;

    /// <summary>Samples in front of the first node.</summary>
    /// <param name="dense">The dense network, every node a layer of its own.</param>
    /// <param name="compressed">The compressed one, likewise.</param>
    /// <param name="plan">The order.</param>
    /// <param name="differs">Whether a value of the compressed network is another than the dense network's.</param>
    /// <param name="inputs">The samples, all inputs of each one after the other.</param>
    /// <param name="batch">How many pass at once.</param>
    public CalibrationStream(
        Network dense, Network compressed, CalibrationPlan plan, bool[] differs, IReadOnlyList<float[]> inputs, int batch)
    {
        (_dense, _compressed, _plan, _differs) = (dense, compressed, plan, differs);
        (_samples, _batch) = (inputs.Count, batch);
        var values = dense.Graph.Nodes.Length + 1;
        (_denseValues, _compressedValues) = (new HostValues[values, Batches], new HostValues[values, Batches]);
        foreach (var (part, input) in SamplePart.InputsOf(dense.Graph).Zip(dense.Graph.Inputs))
            if (plan.IsKept(input.Value))
                for (var i = 0; i < Batches; i++)
                    _denseValues[input.Value, i] = Join(inputs, part, First(i), Count(i));
    }

    /// <summary>The number of batches.</summary>
    public int Batches => (_samples + _batch - 1) / _batch;

    /// <summary>The first sample of a batch.</summary>
    public int First(int batch) => batch * _batch;

    /// <summary>The samples of a batch.</summary>
    public int Count(int batch) => Math.Min(_batch, _samples - First(batch));

    /// <summary>Whether anything that a layer reads differs between the networks.</summary>
    public bool Differs(int layer) => _dense.Graph.Nodes[layer].Inputs.Any(input => _differs[input]);

    /// <summary>Whether a layer can make up for another operand's loss.</summary>
    public bool HasLack(int layer) => _plan.OtherOperand[layer] is >= 0 and var other && _differs[other];

    /// <summary>What both networks read at a layer, in the current step.</summary>
    public LayerBatch Read(int layer, int batch)
    {
        var inputs = _dense.Graph.Nodes[layer].Inputs;
        var dense = inputs.Select(input => Upload(_denseValues, input, batch)).ToArray();
        var compressed = inputs.Select((input, i) => _differs[input] ? Upload(_compressedValues, input, batch) : dense[i]);
        var lack = HasLack(layer)
            ? Upload(_denseValues, _plan.OtherOperand[layer], batch) - Upload(_compressedValues, _plan.OtherOperand[layer], batch)
            : (Tensor?)null;
        return new LayerBatch(First(batch), Count(batch), dense, [.. compressed], lack);
    }

    /// <summary>Adds a batch's inputs of a weight, and what its outputs lack, to sums.</summary>
    /// <param name="node">The layer's node.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="weight">The number of its weight.</param>
    /// <param name="lacks">Whether the outputs lack anything.</param>
    /// <param name="sums">Receives them.</param>
    public void Measure(int node, int batch, CalibratedLayer layer, int weight, bool lacks, InputSums sums)
    {
        using var guard = Tape.NoGrad();
        using var step = _dense.Device.BeginStep();
        var read = Read(node, batch);
        var (inputs, lack) = lacks ? layer.Read(weight, read) : (read.Compressed[0], null);
        var errors = lack is { } some ? Samples(some, read.Count).ToArray() : [];
        sums.Add(Samples(inputs, read.Count).ToArray(), errors, read.First, read.Count);

        static Tensor Samples(Tensor x, int batch) => x.Shape[0] == batch ? x : x.BroadcastTo(x.Shape.With(0, batch));
    }

    /// <summary>A layer's first input in the compressed network, on the host.</summary>
    public ReadOnlySpan<float> ReadInput(int layer, int batch)
    {
        var value = _dense.Graph.Nodes[layer].Inputs[0];
        return (_differs[value] ? _compressedValues : _denseValues)[value, batch]!.Span;
    }

    /// <summary>Lets all samples through a segment of both networks.</summary>
    /// <param name="segment">The segment's number; all before it are done.</param>
    /// <param name="cancellationToken">Checked before every batch.</param>
    /// <returns>How far the outputs of the segment's layer are from each other.</returns>
    public OutputNoise Advance(int segment, CancellationToken cancellationToken)
    {
        var noise = default(OutputNoise);
        for (var i = 0; i < Batches; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            noise = Advance(segment, i, noise);
        }

        foreach (var value in _plan.LastReadIn(segment))
            Release(value);

        // The next segment's values have other sizes.
        _dense.Device.Pool.Trim();
        return noise;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (var value = 0; value < _differs.Length; value++)
            Release(value);
    }

    private static HostValues Keep(Tensor x)
    {
        var values = new HostValues(x.Shape.Count);
        x.CopyTo(values.Span);
        return values;
    }

    private void Release(int value)
    {
        for (var i = 0; i < Batches; i++)
        {
            _denseValues[value, i]?.Dispose();
            _compressedValues[value, i]?.Dispose();
            _denseValues[value, i] = _compressedValues[value, i] = null;
        }
    }

    private OutputNoise Advance(int number, int batch, OutputNoise noise)
    {
        var (segment, graph) = (_plan.Segments[number], _dense.Graph);
        var (dense, compressed) = (new Tensor?[graph.Nodes.Length + 1], new Tensor?[graph.Nodes.Length + 1]);
        using var guard = Tape.NoGrad();
        using var step = _dense.Device.BeginStep();
        for (var node = segment.First; node < segment.End; node++)
        {
            var isLayer = node == segment.Layer;
            if ((!isLayer && !_plan.IsNeeded(node)) || graph.Nodes[node] is InputNode)
                continue;
            var value = node + 1;
            var result = Run(_dense, node, Inputs(dense, _denseValues));
            dense[value] = result;
            compressed[value] = _differs[value] ? Run(_compressed, node, Inputs(compressed, _compressedValues)) : result;
            if (isLayer && compressed[value] is { } other)
                noise = new OutputNoise(
                    noise.Signal + SumOfSquares(result), noise.Noise + (_differs[value] ? SumOfSquares(result - other) : 0));
            if (!_plan.IsKept(value) || (_plan.IsShared[value] && batch > 0))
                continue;
            _denseValues[value, batch] = Keep(result);
            if (_differs[value])
                _compressedValues[value, batch] = Keep(compressed[value]!.Value);

            Tensor[] Inputs(Tensor?[] local, HostValues?[,] values) =>
            [
                .. graph.Nodes[node].Inputs.Select(input => local[input] ??= _differs[input]
                    ? Upload(values, input, batch)
                    : dense[input] ??= Upload(_denseValues, input, batch)),
            ];
        }

        return noise;
    }

    private static Tensor Run(Network network, int node, Tensor[] inputs) =>
        network.LayerOf(node)!.Forward(inputs, new ForwardPass(Training: false, network.Seed, 0, Keeps: false));

    private static double SumOfSquares(Tensor x) => x.Square().Sum().ToArray()[0];

    private static HostValues Join(IReadOnlyList<float[]> samples, SamplePart part, int first, int count)
    {
        var values = new HostValues(count * part.Length);
        for (var i = 0; i < count; i++)
            samples[first + i].AsSpan(part.Offset, part.Length).CopyTo(values.Span[(i * part.Length)..]);
        return values;
    }

    private Tensor Upload(HostValues?[,] values, int value, int batch)
    {
        var isShared = _plan.IsShared[value];
        var shape = new Shape(isShared ? 1 : Count(batch));
        foreach (var extent in _dense.Graph.ValueShapes[value])
            shape = shape.Append(extent);
        return _dense.Device.From(values[value, isShared ? 0 : batch]!.Span, shape);
    }
}
