using Tersor.Core;

namespace Tersor.Learning;

/// <summary>
/// An LSTM over x [n, steps, features]. It keeps the state after the last step, for a pass that goes on from there:
/// backpropagation is truncated at the border between the two.
/// </summary>
internal sealed class LstmLayer(Parameter input, Parameter recurrent, Parameter? bias) : Layer, IDisposable
{
    private readonly KeptState _state = new();

    /// <inheritdoc/>
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass)
    {
        // Steps come first, so that every step's rows lie together.
        var x = inputs[0].Transpose(0, 1);
        var initial = _state.Initial(pass, new Shape(x.Shape[1], recurrent.Spec.Shape[1]));
        var y = x.Lstm(input.Effective(), recurrent.Effective(), bias?.Effective(), initial, out var final);
        _state.Keep(pass, final);
        return y.Transpose(0, 1);
    }

    /// <inheritdoc/>
    public void Dispose() => _state.Dispose();
}
