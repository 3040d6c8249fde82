using Tersor.Kernels.Operators;

namespace Tersor.Core;

/// <summary>
/// A long short-term memory (Hochreiter and Schmidhuber 1997) over a whole sequence. The products that don't wait for the step before
/// are done for all steps at once: the inputs' before the first step, the weights' gradients after the last.
/// </summary>
public sealed class LstmOperation : Operation<LstmOperation>
{
    /// <summary>Input, forget, cell and output gate: i, f, g, o, the order of the rows of the weights.</summary>
    public const int Gates = 4;

    private Tensor _x = null!;
    private Tensor _inputWeight = null!;
    private Tensor _recurrentWeight = null!;
    private Tensor? _bias;
    private LstmState? _initial;

    // All steps one after the other; h and c have the initial state before them.
    private Tensor _gates = null!;
    private Tensor _h = null!;
    private Tensor _c = null!;

    /// <summary>
    /// h of every step: with a = inputWeight · x[t] + recurrentWeight · h[t - 1] + bias in four parts i, f, g, o,
    /// c[t] = σ(f) · c[t - 1] + σ(i) · tanh(g) and h[t] = σ(o) · tanh(c[t]).
    /// </summary>
    /// <param name="x">[steps, batch, inputs], at least one step.</param>
    /// <param name="inputWeight">[4 · hidden, inputs].</param>
    /// <param name="recurrentWeight">[4 · hidden, hidden].</param>
    /// <param name="bias">[4 · hidden], or null for none.</param>
    /// <param name="initial">The state before the first step; null for zeros.</param>
    /// <param name="final">
    /// The state after the last step, as constants: gradients don't flow through it. Pass it on as the next window's initial state for
    /// truncated backpropagation; <see cref="Tensor.Keep"/> it beyond the step.
    /// </param>
    /// <returns>[steps, batch, hidden].</returns>
    /// <exception cref="ArgumentException">Shapes that don't fit together.</exception>
    public static Tensor Apply(
        Tensor x, Tensor inputWeight, Tensor recurrentWeight, Tensor? bias, LstmState? initial, out LstmState final)
    {
        Check(x, inputWeight, recurrentWeight, bias, initial);
        x = ContiguousOperation.Apply(x);
        inputWeight = ContiguousOperation.Apply(inputWeight);
        recurrentWeight = ContiguousOperation.Apply(recurrentWeight);
        bias = bias is null ? null : ContiguousOperation.Apply(bias);
        if (initial is { } state)
            initial = new LstmState(ContiguousOperation.Apply(state.Hidden), ContiguousOperation.Apply(state.Cell));

        var (device, backend) = (x.Device, x.Device.Backend);
        var (steps, batch, hidden) = (x.Shape[0], x.Shape[1], recurrentWeight.Shape[1]);
        var gates = device.Result(new Shape(steps, batch, Gates * hidden));
        var h = device.Result(new Shape(steps + 1, batch, hidden));
        var c = device.Result(new Shape(steps + 1, batch, hidden));
        Begin(initial?.Hidden, At(h, 0));
        Begin(initial?.Cell, At(c, 0));
        backend.Gemm(Matrix(x, steps), false, inputWeight, true, Matrix(gates, steps), accumulate: false, new Epilogue(bias));
        for (var t = 0; t < steps; t++)
        {
            if (t > 0 || initial is not null)
                backend.Gemm(At(h, t), false, recurrentWeight, true, At(gates, t), accumulate: true);
            backend.LstmCell(At(gates, t), At(c, t), At(c, t + 1), At(h, t + 1));
        }

        final = new LstmState(At(h, steps), At(c, steps));
        var y = h.View(new Shape(steps, batch, hidden), h.Strides, h.Offset + (batch * hidden));
        if (Tape.Records(x, inputWeight, recurrentWeight) || Tape.Records(initial?.Hidden ?? x, initial?.Cell, bias))
        {
            var operation = Rent();
            operation._x = x;
            operation._inputWeight = inputWeight;
            operation._recurrentWeight = recurrentWeight;
            operation._bias = bias;
            operation._initial = initial;
            operation._gates = gates;
            operation._h = h;
            operation._c = c;
            device.Tape.Record(operation, y);
        }

        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var (device, backend) = (gradient.Device, gradient.Device.Backend);
        var (steps, batch, hidden) = (gradient.Shape[0], gradient.Shape[1], gradient.Shape[2]);
        var dGates = device.Result(_gates.Shape);
        var dc = device.Result(new Shape(batch, hidden));
        backend.Fill(dc, 0f);
        for (var t = steps - 1; t >= 0; t--)
        {
            var dh = At(gradient, t);
            if (t < steps - 1)
                backend.Gemm(At(dGates, t + 1), false, _recurrentWeight, false, dh, accumulate: true);
            backend.LstmCellGradient(At(_gates, t), At(_c, t), At(_c, t + 1), dh, dc, At(dGates, t));
        }

        if (_initial is { } initial)
            PassToInitialState(initial, At(dGates, 0), dc);
        PassToWeights(dGates, steps);
        if (_x.RequiresGradient)
        {
            var dx = _x.BeginGradient(out var accumulate);
            backend.Gemm(Matrix(dGates, steps), false, _inputWeight, false, Matrix(dx, steps), accumulate);
        }

        dGates.ReleaseMemory();
        dc.ReleaseMemory();
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        _x = null!;
        _inputWeight = null!;
        _recurrentWeight = null!;
        _bias = null;
        _initial = null;
        _gates = null!;
        _h = null!;
        _c = null!;
    }

    private void PassToInitialState(LstmState initial, Tensor dGates, Tensor dc)
    {
        var backend = dc.Device.Backend;
        if (initial.Hidden.RequiresGradient)
        {
            var dHidden = initial.Hidden.BeginGradient(out var accumulate);
            backend.Gemm(dGates, false, _recurrentWeight, false, dHidden, accumulate);
        }

        if (initial.Cell.RequiresGradient)
            backend.Copy(dc, initial.Cell.BeginGradient(out var accumulate), accumulate);
    }

    private void PassToWeights(Tensor dGates, int steps)
    {
        var backend = dGates.Device.Backend;
        var sums = Matrix(dGates, steps);
        if (_bias is { RequiresGradient: true })
        {
            var dBias = _bias.BeginGradient(out var accumulate);
            backend.Reduce(new Sum(), sums, 1, sums.Shape[0], sums.Shape[1], dBias, accumulate);
        }

        if (_inputWeight.RequiresGradient)
        {
            var dWeight = _inputWeight.BeginGradient(out var accumulate);
            backend.Gemm(sums, true, Matrix(_x, steps), false, dWeight, accumulate);
        }

        if (_recurrentWeight.RequiresGradient)
        {
            var dWeight = _recurrentWeight.BeginGradient(out var accumulate);
            backend.Gemm(sums, true, Matrix(_h, steps), false, dWeight, accumulate);
        }
    }

    private static void Begin(Tensor? state, Tensor first)
    {
        if (state is null)
            first.Device.Backend.Fill(first, 0f);
        else
            first.Device.Backend.Copy(state, first, accumulate: false);
    }

    /// <summary>One step of a sequence [steps, batch, width], as a matrix.</summary>
    private static Tensor At(Tensor sequence, int step)
    {
        var shape = new Shape(sequence.Shape[1], sequence.Shape[2]);
        return sequence.View(shape, shape.ContiguousStrides(), sequence.Offset + (step * shape.Count));
    }

    /// <summary>The first steps of a sequence [steps, batch, width], as one matrix.</summary>
    private static Tensor Matrix(Tensor sequence, int steps)
    {
        var shape = new Shape(steps * sequence.Shape[1], sequence.Shape[2]);
        return sequence.View(shape, shape.ContiguousStrides(), sequence.Offset);
    }

    private static void Check(Tensor x, Tensor inputWeight, Tensor recurrentWeight, Tensor? bias, LstmState? initial)
    {
        Require.Rank(x, 3, nameof(x));
        Require.Rank(inputWeight, 2, nameof(inputWeight));
        Require.Rank(recurrentWeight, 2, nameof(recurrentWeight));
        var hidden = recurrentWeight.Shape[1];
        if (x.Shape[0] < 1 || hidden < 1)
            throw new ArgumentException($"An LSTM takes at least one step and has at least one cell: x is {x}, its recurrent weight {recurrentWeight}.", nameof(x));
        Require.Extent(recurrentWeight, 0, Gates * hidden, nameof(recurrentWeight));
        Require.Extent(inputWeight, 0, Gates * hidden, nameof(inputWeight));
        Require.Extent(inputWeight, 1, x.Shape[2], nameof(inputWeight));
        if (bias is not null)
            Require.Vector(bias, Gates * hidden, nameof(bias));
        if (initial is not { } state)
            return;
        Require.Rank(state.Hidden, 2, nameof(initial));
        Require.Extent(state.Hidden, 0, x.Shape[1], nameof(initial));
        Require.Extent(state.Hidden, 1, hidden, nameof(initial));
        Require.Float(state.Cell, nameof(initial));
        Require.SameShape(state.Cell, state.Hidden, nameof(initial));
    }
}
