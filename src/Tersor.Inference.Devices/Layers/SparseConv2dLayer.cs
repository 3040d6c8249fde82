using Tersor.Core;
using Tersor.Format;
using Tersor.Kernels;
using Tersor.Learning;

namespace Tersor.Inference.Devices;

/// <summary>y [n, oc, oh, ow] = activation(x [n, ic, h, w] ⋆ W + b) by the codes of W alone, for prediction.</summary>
internal sealed class SparseConv2dLayer(
    Conv2dNode node, CodebookSparseMatrix weight, Parameter? bias, FusedActivation activation) : Layer, IDisposable
{
    private readonly WindowGeometry _window = new(node.Kernel, node.KernelWidth, node.Stride, node.Padding);

    /// <inheritdoc/>
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass)
    {
        var x = inputs[0].Contiguous();
        var y = x.Device.Empty(
            new Shape(x.Shape[0], weight.Rows, _window.OutputHeight(x.Shape[2]), _window.OutputWidth(x.Shape[3])));
        x.Device.Backend.SparseConv2d(x, weight, y, _window, new Epilogue(bias?.Effective(), activation.Kind, activation.Slope));
        return y;
    }

    /// <inheritdoc/>
    public void Dispose() => weight.Dispose();
}
