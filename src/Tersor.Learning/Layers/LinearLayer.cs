using Tersor.Core;

namespace Tersor.Learning;

/// <summary>y [n, out] = activation(x [n, in] · Wᵀ + b), in one fused pass.</summary>
internal sealed class LinearLayer(Parameter weight, Parameter? bias, FusedActivation activation) : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass) =>
        AffineOperation.Apply(inputs[0], weight.Effective(), bias?.Effective(), activation.Kind, activation.Slope);
}
