using Tersor.Core;

namespace Tersor.Learning;

/// <summary>
/// An LSTM over x [n, steps, features]. It keeps the state after the last step, for a pass that goes on from there: backpropagation is
/// truncated at the border between the two.
/// </summary>
internal sealed class LstmLayer(Parameter input, Parameter recurrent, Parameter? bias) : Layer, IDisposable
{
    private LstmState? _state;

    /// <inheritdoc/>
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass)
    {
        // Steps come first, so that every step's rows lie together.
        var x = PermuteOperation.Transpose(inputs[0], 0, 1);
        var y = LstmOperation.Apply(
            x, input.Effective(), recurrent.Effective(), bias?.Effective(), pass.Continues ? StateOf(x.Shape[1]) : null, out var final);
        Keep(final);
        return PermuteOperation.Transpose(y, 0, 1);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _state?.Hidden.Dispose();
        _state?.Cell.Dispose();
    }

    private LstmState? StateOf(int batch) => _state is not { } state || state.Hidden.Shape[0] == batch
        ? _state
        : throw new InvalidOperationException($"{batch} sequences can't go on from the state of {state.Hidden.Shape[0]}.");

    private void Keep(LstmState final)
    {
        var backend = final.Hidden.Device.Backend;
        if (_state is not { } state || state.Hidden.Shape != final.Hidden.Shape)
        {
            Dispose();
            var device = final.Hidden.Device;
            _state = state = new LstmState(device.EmptyPersistent(final.Hidden.Shape), device.EmptyPersistent(final.Cell.Shape));
        }

        backend.Copy(final.Hidden, state.Hidden, accumulate: false);
        backend.Copy(final.Cell, state.Cell, accumulate: false);
    }
}
