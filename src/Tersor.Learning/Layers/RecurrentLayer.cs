using Tersor.Core;
using Tersor.Kernels;

namespace Tersor.Learning;

/// <summary>
/// A layer over x [n, steps, features], a step after the other: h[t] follows from the input's sums and h[t - 1]. It keeps the
/// last h for a pass that goes on from there, unless h before the first step is its second input.
/// </summary>
/// <param name="input">The input's weights, [sums, features].</param>
/// <param name="bias">[sums].</param>
/// <param name="hidden">Cells.</param>
internal abstract class RecurrentLayer(Parameter input, Parameter bias, int hidden) : Layer, IDisposable
{
    private readonly KeptState _state = new();
    private Tensor[] _steps = [];

    /// <inheritdoc/>
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass)
    {
        var (batch, isGiven) = (Samples.Batch(inputs), inputs.Length > 1);

        // Steps come first, so that every step's rows lie together.
        var sums = Samples.Repeat(inputs[0], batch).Transpose(0, 1).Affine(input.Effective(), bias.Effective());
        var h = isGiven
            ? Samples.Repeat(inputs[1], batch)
            : _state.Initial(pass, new Shape(batch, hidden)) ?? sums.Device.Zeros(batch, hidden);
        if (_steps.Length != sums.Shape[0])
            _steps = new Tensor[sums.Shape[0]];
        for (var t = 0; t < _steps.Length; t++)
            _steps[t] = h = Step(sums[t], h);
        if (!isGiven)
            _state.Keep(pass, h);
        var y = Tensor.Stack(_steps);
        Array.Clear(_steps);
        return y.Transpose(0, 1);
    }

    /// <inheritdoc/>
    public void Dispose() => _state.Dispose();

    /// <summary>h[t], [n, hidden].</summary>
    /// <param name="sums">What the input adds, [n, sums].</param>
    /// <param name="h">h[t - 1], [n, hidden].</param>
    protected abstract Tensor Step(Tensor sums, Tensor h);
}

/// <summary>A simple recurrent layer: h[t] = f(sums + R · h[t - 1]).</summary>
internal sealed class RnnLayer(Parameter input, Parameter recurrent, Parameter bias, Activation activation)
    : RecurrentLayer(input, bias, recurrent.Spec.Shape[1])
{
    /// <inheritdoc/>
    protected override Tensor Step(Tensor sums, Tensor h) => (sums + h.Affine(recurrent.Effective())).Activate(activation);
}
