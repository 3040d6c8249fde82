using Tersor.Core;

namespace Tersor.Learning;

/// <summary>y […, out] = activation(x […, in] · Wᵀ + b), in one fused pass over all rows: a batch's, or a batch's steps'.</summary>
internal sealed class LinearLayer(Parameter weight, Parameter? bias, FusedActivation activation) : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass) =>
        inputs[0].Affine(weight.Effective(), bias?.Effective(), activation.Kind, activation.Slope);
}
