using Tersor.Core;
using Tersor.Format;

namespace Tersor.Learning;

/// <summary>
/// An LSTM over x [n, steps, features]. It keeps the state after the last step, for a pass that goes on from there:
/// backpropagation is truncated at the border between the two. One that is given h and c keeps nothing.
/// </summary>
internal sealed class LstmLayer(Parameter input, Parameter recurrent, Parameter? bias, bool showsCells) : Layer, IDisposable
{
    private readonly KeptState _hidden = new();
    private readonly KeptState _cell = new();
    private Tensor[] _steps = [];

    /// <inheritdoc/>
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass)
    {
        var (batch, isGiven) = (Samples.Batch(inputs), inputs.Length > 1);

        // Steps come first, so that every step's rows lie together.
        var x = Samples.Repeat(inputs[0], batch).Transpose(0, 1);
        var initial = isGiven
            ? new LstmState(Samples.Repeat(inputs[1], batch), Samples.Repeat(inputs[2], batch))
            : Kept(pass, new Shape(batch, recurrent.Spec.Shape[1]));
        LstmState final;
        var y = showsCells
            ? Cells(x, initial, out final)
            : x.Lstm(input.Effective(), recurrent.Effective(), bias?.Effective(), initial, out final);
        if (!isGiven)
        {
            _hidden.Keep(pass, final.Hidden);
            _cell.Keep(pass, final.Cell);
        }

        return y.Transpose(0, 1);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _hidden.Dispose();
        _cell.Dispose();
    }

    private LstmState? Kept(in ForwardPass pass, Shape shape) =>
        _hidden.Initial(pass, shape) is { } hidden && _cell.Initial(pass, shape) is { } cell
            ? new LstmState(hidden, cell)
            : null;

    /// <summary>h and c of every step, [steps, n, 2 · hidden]: the fused operation gives no gradient to a c.</summary>
    private Tensor Cells(Tensor x, LstmState? initial, out LstmState final)
    {
        var (batch, cells) = (x.Shape[1], recurrent.Spec.Shape[1]);
        var sums = x.Affine(input.Effective(), bias?.Effective());
        var (h, c) = initial is { } state
            ? (state.Hidden, state.Cell)
            : (x.Device.Zeros(batch, cells), x.Device.Zeros(batch, cells));
        if (_steps.Length != x.Shape[0])
            _steps = new Tensor[x.Shape[0]];
        for (var t = 0; t < _steps.Length; t++)
        {
            var gates = sums[t] + h.Affine(recurrent.Effective());
            var update = Gate(gates, 0).Sigmoid() * Gate(gates, 2).Tanh();
            c = (Gate(gates, 1).Sigmoid() * c) + update;
            h = Gate(gates, LstmNode.Gates - 1).Sigmoid() * c.Tanh();
            _steps[t] = Tensor.Concat([h, c], 1);
        }

        final = new LstmState(h, c);
        var y = Tensor.Stack(_steps);
        Array.Clear(_steps);
        return y;

        Tensor Gate(Tensor gates, int gate) => gates.Narrow(1, gate * cells, cells);
    }
}
