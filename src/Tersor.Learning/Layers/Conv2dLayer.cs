using Tersor.Core;
using Tersor.Format;

namespace Tersor.Learning;

/// <summary>y [n, oc, oh, ow] = activation(x [n, ic, h, w] ⋆ W [oc, ic, k, k] + b), in one fused pass.</summary>
internal sealed class Conv2dLayer(Conv2dNode node, Parameter weight, Parameter? bias, FusedActivation activation) : Layer
{
    private readonly WindowGeometry _window = new(node.Kernel, node.Kernel, node.Stride, node.Padding);

    /// <inheritdoc/>
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass) =>
        inputs[0].Conv2d(weight.Effective(), bias?.Effective(), _window, activation.Kind, activation.Slope);
}
