using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>
/// A long short-term memory (Hochreiter and Schmidhuber 1997) over a whole sequence. The gradients of the weights, which wait for
/// no step, are one product for all steps.
/// </summary>
internal sealed class LstmOperation : Operation<LstmOperation, LstmOperation.Kept>
{
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
    /// The state after the last step, as constants: gradients don't flow through it. Pass it on as the next window's initial
    /// state for truncated backpropagation; <see cref="Tensor.Keep"/> it beyond the step.
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
        if (bias is { } b)
            bias = ContiguousOperation.Apply(b);
        if (initial is { } state)
            initial = new LstmState(ContiguousOperation.Apply(state.Hidden), ContiguousOperation.Apply(state.Cell));

        var (device, backend) = (x.Device, x.Device.Backend);
        var (steps, batch, hidden) = (x.Shape[0], x.Shape[1], recurrentWeight.Shape[1]);
        var h = device.Result(new Shape(steps + 1, batch, hidden));
        var c = device.Result(new Shape(batch, hidden));
        var memory = device.Result(new Shape(backend.LstmMemory(steps, batch, hidden)));
        if (initial is { } before)
            backend.Copy(before.Hidden, At(h, 0), accumulate: false);
        else
            backend.Fill(At(h, 0), 0f);
        backend.Lstm(x, inputWeight, recurrentWeight, bias, initial?.Cell, h, c, memory);
        final = new LstmState(At(h, steps), c);
        var y = h.View(new Shape(steps, batch, hidden), h.Strides, h.Offset + (batch * hidden));
        if (Tape.Records(x, inputWeight, recurrentWeight) || Tape.Records(initial?.Hidden ?? x, initial?.Cell, bias))
            Append(y, new Kept(x, inputWeight, recurrentWeight, bias, initial, h, memory));
        else
            memory.ReleaseMemory();
        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var backend = gradient.Device.Backend;
        var memory = Saved.Memory ?? throw new InvalidOperationException(
            "An LSTM passes gradients back once, for they take the place of what it kept: add losses up before the backward "
            + "pass.");
        Saved = Saved with { Memory = null };
        var dHidden = InitialGradient(Saved.Initial?.Hidden);
        var dCell = InitialGradient(Saved.Initial?.Cell);
        backend.LstmGradient(Saved.RecurrentWeight, gradient, memory, dHidden, dCell);
        PassToInitialState(Saved.Initial?.Hidden, dHidden);
        PassToInitialState(Saved.Initial?.Cell, dCell);
        PassToWeights(memory);
        if (Saved.X.RequiresGradient)
        {
            var dx = Saved.X.BeginGradient(out var accumulate);
            backend.LstmInputGradient(Saved.InputWeight, memory, dx, accumulate);
        }

        memory.ReleaseMemory();
    }

    private static Tensor? InitialGradient(Tensor? state) =>
        state is { RequiresGradient: true } initial ? initial.Device.Result(initial.Shape) : null;

    private static void PassToInitialState(Tensor? state, Tensor? gradient)
    {
        if (gradient is { } dState)
            dState.Device.Backend.Copy(dState, state!.Value.BeginGradient(out var accumulate), accumulate);
    }

    private void PassToWeights(Tensor memory)
    {
        var dInputWeight = Begin(Saved.InputWeight, out var addsInput);
        var dRecurrentWeight = Begin(Saved.RecurrentWeight, out var addsRecurrent);
        var dBias = Begin(Saved.Bias, out var addsBias);
        if (dInputWeight is null && dRecurrentWeight is null && dBias is null)
            return;

        // All of them are one product, which adds or stores.
        var accumulate = addsInput || addsRecurrent || addsBias;
        if (accumulate)
        {
            BeginSum(dInputWeight, addsInput);
            BeginSum(dRecurrentWeight, addsRecurrent);
            BeginSum(dBias, addsBias);
        }

        memory.Device.Backend.LstmWeightGradient(Saved.X, Saved.H, memory, dInputWeight, dRecurrentWeight, dBias, accumulate);
    }

    private static Tensor? Begin(Tensor? weight, out bool accumulate)
    {
        accumulate = false;
        return weight is { RequiresGradient: true } parameter ? parameter.BeginGradient(out accumulate) : null;
    }

    private static void BeginSum(Tensor? gradient, bool accumulate)
    {
        if (!accumulate && gradient is { } sum)
            sum.Device.Backend.Fill(sum, 0f);
    }

    /// <summary>One step of a sequence [steps, batch, width], as a matrix.</summary>
    private static Tensor At(Tensor sequence, int step)
    {
        var shape = new Shape(sequence.Shape[1], sequence.Shape[2]);
        return sequence.View(shape, shape.ContiguousStrides(), sequence.Offset + (step * shape.Count));
    }

    private static void Check(Tensor x, Tensor inputWeight, Tensor recurrentWeight, Tensor? bias, LstmState? initial)
    {
        x.Device.Demand(inputWeight, recurrentWeight, bias, initial?.Hidden, initial?.Cell);
        Require.Rank(x, 3, nameof(x));
        Require.Rank(inputWeight, 2, nameof(inputWeight));
        Require.Rank(recurrentWeight, 2, nameof(recurrentWeight));
        var hidden = recurrentWeight.Shape[1];
        if (x.Shape[0] < 1 || hidden < 1)
        {
            throw new ArgumentException(
                $"An LSTM takes at least one step and has at least one cell: x is {x.Description}, its recurrent weight "
                + $"{recurrentWeight.Description}.",
                nameof(x));
        }

        Require.Extent(recurrentWeight, 0, LstmGates.Count * hidden, nameof(recurrentWeight));
        Require.Extent(inputWeight, 0, LstmGates.Count * hidden, nameof(inputWeight));
        Require.Extent(inputWeight, 1, x.Shape[2], nameof(inputWeight));
        if (bias is { } b)
            Require.Vector(b, LstmGates.Count * hidden, nameof(bias));
        if (initial is not { } state)
            return;
        Require.Rank(state.Hidden, 2, nameof(initial));
        Require.Extent(state.Hidden, 0, x.Shape[1], nameof(initial));
        Require.Extent(state.Hidden, 1, hidden, nameof(initial));
        Require.Float(state.Cell, nameof(initial));
        Require.SameShape(state.Cell, state.Hidden, nameof(initial));
    }

    /// <summary>What the backward pass needs.</summary>
    /// <param name="X">[steps, batch, inputs].</param>
    /// <param name="InputWeight">[4 · hidden, inputs].</param>
    /// <param name="RecurrentWeight">[4 · hidden, hidden].</param>
    /// <param name="Bias">[4 · hidden], or null.</param>
    /// <param name="Initial">The state before the first step; null for zeros.</param>
    /// <param name="H">[steps + 1, batch, hidden]: the initial h, then those of all steps.</param>
    /// <param name="Memory">What the backend kept; null once gradients have taken its place.</param>
    internal readonly record struct Kept(
        Tensor X, Tensor InputWeight, Tensor RecurrentWeight, Tensor? Bias, LstmState? Initial, Tensor H, Tensor? Memory);
}
