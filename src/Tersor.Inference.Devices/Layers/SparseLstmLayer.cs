using Tersor.Core;
using Tersor.Learning;

namespace Tersor.Inference.Devices;

/// <summary>
/// An LSTM over x [n, steps, features] by the codes of its weights alone, for prediction. The products want a column for each
/// sequence, so values lie as [features, n]: then each gate of a step is one run of memory, and the cells of all sequences are
/// those of a single long row.
/// </summary>
/// <param name="input">[4 · hidden, features].</param>
/// <param name="recurrent">[4 · hidden, hidden].</param>
/// <param name="bias">[4 · hidden], or null for none.</param>
internal sealed class SparseLstmLayer(
    CodebookSparseMatrix input, CodebookSparseMatrix recurrent, Parameter? bias) : Layer, IDisposable
{
    private readonly KeptState _hidden = new();
    private readonly KeptState _cell = new();

    /// <inheritdoc/>
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass)
    {
        var (device, backend) = (inputs[0].Device, inputs[0].Device.Backend);
        var (batch, steps, hidden) = (inputs[0].Shape[0], inputs[0].Shape[1], recurrent.Columns);
        var gates = InputSums(inputs[0]);
        var h = device.Empty(new Shape(steps + 1, hidden, batch));
        var c = device.Empty(new Shape(steps + 1, hidden, batch));
        var state = new Shape(hidden, batch);
        var goesOn = Begin(pass, At(h, 0, state), At(c, 0, state));
        var (gateRow, cellRow) = (new Shape(1, input.Rows * batch), new Shape(1, hidden * batch));
        for (var t = 0; t < steps; t++)
        {
            if (t > 0 || goesOn)
                backend.SpMM(recurrent, At(h, t, state), At(gates, t, new Shape(input.Rows, batch)), accumulate: true);
            backend.LstmCell(At(gates, t, gateRow), At(c, t, cellRow), At(c, t + 1, cellRow), At(h, t + 1, cellRow));
        }

        _hidden.Keep(pass, At(h, steps, state));
        _cell.Keep(pass, At(c, steps, state));
        return h.Narrow(0, 1, steps).Permute(2, 0, 1);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        input.Dispose();
        recurrent.Dispose();
        _hidden.Dispose();
        _cell.Dispose();
    }

    /// <summary>What the input adds to the gates of every step, [steps, 4 · hidden, n]: one product for all steps.</summary>
    private Tensor InputSums(Tensor x)
    {
        var (batch, steps) = (x.Shape[0], x.Shape[1]);
        var columns = x.Permute(2, 1, 0).Contiguous().View(new Shape(input.Columns, steps * batch));
        var sums = x.Device.Empty(new Shape(input.Rows, steps * batch));
        x.Device.Backend.SpMM(input, columns, sums, accumulate: false, new Epilogue(bias?.Effective()));
        return sums.View(new Shape(input.Rows, steps, batch)).Transpose(0, 1).Contiguous();
    }

    /// <summary>Puts the state before the first step into place; says whether there is one.</summary>
    private bool Begin(in ForwardPass pass, Tensor h, Tensor c)
    {
        var backend = c.Device.Backend;
        if (_hidden.Initial(pass, h.Shape) is not { } hidden || _cell.Initial(pass, c.Shape) is not { } cell)
        {
            // Nothing reads the output before the first step.
            backend.Fill(c, 0f);
            return false;
        }

        backend.Copy(hidden, h, accumulate: false);
        backend.Copy(cell, c, accumulate: false);
        return true;
    }

    /// <summary>One step of a sequence, in a shape of its own.</summary>
    private static Tensor At(Tensor sequence, int step, Shape shape) =>
        sequence.View(shape, shape.ContiguousStrides(), sequence.Offset + (step * shape.Count));
}
