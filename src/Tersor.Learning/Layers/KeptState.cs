using Tersor.Core;

namespace Tersor.Learning;

/// <summary>What a recurrent layer keeps after a pass, for one that goes on from there.</summary>
public sealed class KeptState : IDisposable
{
    private LstmState? _state;

    /// <summary>The state that a pass begins with; null for none.</summary>
    /// <param name="pass">The purpose of the pass.</param>
    /// <param name="shape">The shape that the pass's state will have.</param>
    /// <exception cref="InvalidOperationException">The pass goes on with another number of sequences.</exception>
    public LstmState? Initial(in ForwardPass pass, Shape shape)
    {
        if (!pass.Continues || _state is not { } state)
            return null;
        return state.Hidden.Shape == shape
            ? state
            : throw new InvalidOperationException(
                $"A batch goes on with as many sequences as the last: its state is {shape}, that was {state.Hidden.Shape}.");
    }

    /// <summary>Keeps a copy of the state after the last step, if the pass is to be gone on from.</summary>
    /// <param name="pass">The purpose of the pass.</param>
    /// <param name="final">The state.</param>
    public void Keep(in ForwardPass pass, LstmState final)
    {
        if (!pass.Keeps)
            return;
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

    /// <inheritdoc/>
    public void Dispose()
    {
        _state?.Hidden.Dispose();
        _state?.Cell.Dispose();
    }
}
