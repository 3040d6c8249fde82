using Tersor.Core;
using Tersor.Format;

namespace Tersor.Learning;

/// <summary>The largest value of each window of x [n, c, h, w].</summary>
internal sealed class MaxPool2dLayer(MaxPool2dNode node) : Layer
{
    private readonly WindowGeometry _window = new(node.Kernel, node.Kernel, node.Stride, node.Padding);

    /// <inheritdoc/>
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass) => inputs[0].MaxPool2d(_window);
}
