using Tersor.Core;

namespace Tersor.Learning;

/// <summary>
/// A value that a recurrent layer keeps after a pass, for one that goes on from there: one for each row of a step's batch at
/// which passes begin.
/// </summary>
public sealed class KeptState : IDisposable
{
    private readonly Dictionary<int, Tensor> _states = [];

    /// <summary>The value that a pass begins with; null for none.</summary>
    /// <param name="pass">The purpose of the pass.</param>
    /// <param name="shape">The shape that the pass's value will have.</param>
    /// <exception cref="InvalidOperationException">The pass goes on with another number of sequences.</exception>
    public Tensor? Initial(in ForwardPass pass, Shape shape)
    {
        if (!pass.Continues || !_states.TryGetValue(pass.FirstRow, out var state))
            return null;
        return state.Shape == shape
            ? state
            : throw new InvalidOperationException(
                $"A batch goes on with as many sequences as the last: its state is {shape}, that was {state.Shape}.");
    }

    /// <summary>Keeps a copy of the value after the last step, if the pass is to be gone on from.</summary>
    /// <param name="pass">The purpose of the pass.</param>
    /// <param name="final">The value.</param>
    public void Keep(in ForwardPass pass, Tensor final)
    {
        if (!pass.Keeps)
            return;
        var isKnown = _states.TryGetValue(pass.FirstRow, out var state);
        if (!isKnown || state.Shape != final.Shape)
        {
            if (isKnown)
                state.Dispose();
            _states[pass.FirstRow] = state = final.Device.EmptyPersistent(final.Shape);
        }

        final.Device.Backend.Copy(final, state, accumulate: false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var state in _states.Values)
            state.Dispose();
        _states.Clear();
    }
}
