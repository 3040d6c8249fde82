using Tersor.Core;

namespace Tersor.Learning;

/// <summary>A gated recurrent unit: rows of the weights are those of the update gate, the reset gate and the new value.</summary>
/// <param name="input">[3 · hidden, features].</param>
/// <param name="recurrent">[3 · hidden, hidden].</param>
/// <param name="bias">[3 · hidden].</param>
/// <param name="added">What is added to the recurrent part of the new value, [hidden].</param>
/// <param name="resetsFirst">Whether h is reset before its product, not the product.</param>
internal sealed class GruLayer(Parameter input, Parameter recurrent, Parameter bias, Parameter added, bool resetsFirst)
    : RecurrentLayer(input, bias, recurrent.Spec.Shape[1])
{
    private readonly int _hidden = recurrent.Spec.Shape[1];

    /// <inheritdoc/>
    protected override Tensor Step(Tensor sums, Tensor h)
    {
        var weight = recurrent.Effective();
        var gateRows = 2 * _hidden;
        Tensor gates, value;
        if (resetsFirst)
        {
            gates = (sums[.., ..gateRows] + h.Affine(weight[..gateRows])).Sigmoid();
            value = (gates[.., _hidden..] * h).Affine(weight[gateRows..], added.Effective());
        }
        else
        {
            var products = h.Affine(weight);
            gates = (sums[.., ..gateRows] + products[.., ..gateRows]).Sigmoid();
            value = gates[.., _hidden..] * (products[.., gateRows..] + added.Effective());
        }

        var n = (sums[.., gateRows..] + value).Tanh();
        return n + (gates[.., .._hidden] * (h - n));
    }
}
