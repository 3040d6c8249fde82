using Tersor.Core;

namespace Tersor.Learning;

/// <summary>y […, out] = activation(x […, in] · Wᵀ + b), in one fused pass over all rows: a batch's, or a batch's steps'.</summary>
internal sealed class LinearLayer(Parameter weight, Parameter? bias, FusedActivation activation) : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass)
    {
        var x = inputs[0];
        var rows = x.Shape.Rank == 2 ? x : ReshapeOperation.Apply(x, x.Shape.Matrix());
        var y = AffineOperation.Apply(rows, weight.Effective(), bias?.Effective(), activation.Kind, activation.Slope);
        return x.Shape.Rank == 2 ? y : ReshapeOperation.Apply(y, x.Shape.With(-1, y.Shape[1]));
    }
}
