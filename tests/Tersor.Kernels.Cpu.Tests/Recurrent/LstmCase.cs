namespace Tersor.Kernels.Cpu.Tests;

/// <summary>An LSTM with its inputs, for any stretch of its sequences.</summary>
internal sealed unsafe class LstmCase(int steps, int batch, int inputs, int hidden, bool withState)
{
    private readonly float[] _inputWeight = Samples.Uniform(4 * hidden * inputs, 1);
    private readonly float[] _recurrentWeight = Samples.Uniform(4 * hidden * hidden, 2);
    private readonly float[] _bias = Samples.Uniform(4 * hidden, 3);
    private readonly float[] _x = Samples.Uniform(steps * batch * inputs, 4);
    private readonly float[] _dh = Samples.Uniform(steps * batch * hidden, 5);
    private readonly float[] _state = Samples.Uniform(batch * hidden, 6);
    private readonly float[] _cell = Samples.Uniform(batch * hidden, 7);

    /// <summary>The gradient of the outputs, [steps, batch, hidden].</summary>
    public float[] OutputGradient => _dh;

    /// <summary>The same case in double precision.</summary>
    public LstmReference Reference() => new(
        steps, batch, inputs, hidden,
        [_x, _inputWeight, _recurrentWeight, _bias,
            .. withState ? [_state, _cell] : new[] { new float[_state.Length], new float[_cell.Length] }]);

    /// <summary>Both passes over some of the sequences.</summary>
    public LstmOutcome Run(WorkerPool pool, int first, int count)
    {
        var shape = new LstmShape(steps, count, inputs, hidden);
        using var x = new NativeArray<float>(Sequences(_x, inputs, first, count));
        using var dh = new NativeArray<float>(Sequences(_dh, hidden, first, count));
        using var h = new NativeArray<float>((steps + 1) * count * hidden);
        using var cell = new NativeArray<float>(_cell.AsSpan(first * hidden, count * hidden));
        using var finalCell = new NativeArray<float>(count * hidden);
        using var memory = new NativeArray<float>(shape.MemoryLength);
        using var dState = new NativeArray<float>(count * hidden);
        using var dCell = new NativeArray<float>(count * hidden);
        using var dx = new NativeArray<float>(steps * count * inputs);
        using var dInputWeight = new NativeArray<float>(_inputWeight.Length);
        using var dRecurrentWeight = new NativeArray<float>(_recurrentWeight.Length);
        using var dBias = new NativeArray<float>(_bias.Length);
        memory.Span.Fill(float.NaN);
        if (withState)
            _state.AsSpan(first * hidden, count * hidden).CopyTo(h.Span);
        else
            h.Span[..(count * hidden)].Clear();
        fixed (float* inputWeight = _inputWeight, recurrentWeight = _recurrentWeight, bias = _bias)
        {
            LstmForward.Run(
                pool, shape, x, inputWeight, recurrentWeight, bias, withState ? cell.Pointer : null, h, finalCell, memory);
            LstmBackward.Run(pool, shape, recurrentWeight, dh, memory, dState, dCell);
            LstmGradients.Inputs(pool, shape, memory, inputWeight, dx, accumulate: false);
            LstmGradients.Weights(pool, shape, memory, x, h, dInputWeight, dRecurrentWeight, dBias, accumulate: false);
        }

        float[] sequences = [.. finalCell.Span, .. dState.Span, .. dCell.Span];
        return new LstmOutcome(
            h.ToArray(), dx.ToArray(), sequences, [.. dInputWeight.Span, .. dRecurrentWeight.Span, .. dBias.Span]);
    }

    /// <summary>Some of the sequences of values [rows, batch, width].</summary>
    public float[] Sequences(float[] values, int width, int first, int count)
    {
        var rows = values.Length / (batch * width);
        return [.. Enumerable.Range(0, rows).SelectMany(row => values.Skip(((row * batch) + first) * width).Take(count * width))];
    }
}

/// <summary>What an LSTM computed.</summary>
/// <param name="H">[steps + 1, batch, hidden].</param>
/// <param name="InputGradient">[steps, batch, inputs].</param>
/// <param name="States">[3, batch, hidden]: the final cells, the gradients of the initial h and of the initial cells.</param>
/// <param name="WeightGradients">Of both weights and the bias, one after the other.</param>
internal sealed record LstmOutcome(float[] H, float[] InputGradient, float[] States, float[] WeightGradients);
