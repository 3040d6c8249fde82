using Tersor.Core;
using Tersor.Format;
using Tersor.Kernels;
using Tersor.Learning;

namespace Tersor.Inference.Devices;

/// <summary>
/// y [n, oc, oh, ow] = activation(x [n, ic, h, w] ⋆ᵀ W + b) by the codes of W alone, for prediction: one convolution whose
/// channels are all phases of the output (<see cref="PhaseKernel"/>), and a copy that puts their pixels side by side.
/// </summary>
internal sealed class SparseConvTranspose2dLayer(
    ConvTranspose2dNode node, WindowGeometry window, CodebookSparseMatrix phases, Parameter? bias,
    FusedActivation activation) : Layer, IDisposable
{
    /// <inheritdoc/>
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass)
    {
        var x = inputs[0].Contiguous();
        var (batch, stride, channels) = (x.Shape[0], node.Stride, node.Channels);
        var (height, width) = (window.OutputHeight(x.Shape[2]), window.OutputWidth(x.Shape[3]));
        var parts = x.Device.Empty(new Shape(batch, phases.Rows, height, width));
        x.Device.Backend.SparseConv2d(x, phases, parts, window, new Epilogue(PhaseBias(), activation.Kind, activation.Slope));

        var pixels = parts.View(new Shape(batch, stride, stride, channels, height, width)).Permute(0, 3, 4, 1, 5, 2);
        var whole = pixels.Reshape(new Shape(batch, channels, height * stride, width * stride));

        // Phases that have a row or a column less than the first end with one beyond the edge.
        var dense = new WindowGeometry(node.Kernel, node.Kernel, stride, node.Padding);
        var rows = whole.Narrow(2, 0, dense.InputHeight(x.Shape[2]));
        return rows.Narrow(3, 0, dense.InputWidth(x.Shape[3])).Contiguous();
    }

    /// <inheritdoc/>
    public void Dispose() => phases.Dispose();

    /// <summary>The channels' bias, once for each phase.</summary>
    private Tensor? PhaseBias()
    {
        if (bias?.Effective() is not { } single)
            return null;
        var shape = new Shape(node.Stride * node.Stride, node.Channels);
        return single.View(shape, new Shape(0, 1), single.Offset).Reshape(new Shape(phases.Rows));
    }
}
