using Tersor.Core;
using Tersor.Format;

namespace Tersor.Learning;

/// <summary>
/// A convolution whose windows have gaps, move differently in both directions or see a part of the channels. Every tap of the
/// window is a view of the image in steps; side by side they are the columns of a matrix product for each group.
/// </summary>
/// <param name="node">The convolution.</param>
internal sealed class GeneralConvolution(Conv2dNode node)
{
    private readonly Tensor[] _taps = new Tensor[node.Kernel * node.KernelWidth];

    /// <summary>y [n, oc, oh, ow] = x ⋆ weight + bias.</summary>
    /// <param name="x">[n, ic, h, w].</param>
    /// <param name="weight">[oc, ic / groups, rows, columns].</param>
    /// <param name="bias">[oc], or null for none.</param>
    public Tensor Apply(Tensor x, Tensor weight, Tensor? bias)
    {
        var (batch, padding, groups, channels) = (x.Shape[0], node.Padding, node.Groups, weight.Shape[0]);
        if (padding > 0)
            x = x.Pad([0, 0, padding, padding], [0, 0, padding, padding]);
        var windows = Windows(x, out var rows, out var columns);
        var places = batch * rows * columns;
        var inputs = x.Shape[1] / groups;
        var sums = inputs == 1
            ? Depthwise(windows.Reshape(groups, 1, _taps.Length, places), weight)
            : weight.Reshape(groups, channels / groups, inputs * _taps.Length)
                .MatMul(windows.Reshape(groups, inputs * _taps.Length, places));
        var y = sums.Reshape(channels, batch, rows, columns).Transpose(0, 1);
        return bias is { } b ? y + b.Reshape(1, channels, 1, 1) : y;
    }

    /// <summary>A product with one row of weights for each channel is a weighted sum of its taps.</summary>
    private Tensor Depthwise(Tensor windows, Tensor weight) =>
        (windows * weight.Reshape(node.Groups, weight.Shape[0] / node.Groups, _taps.Length, 1)).Sum(2);

    /// <summary>The pixels that each tap meets, [ic, taps, n, oh, ow].</summary>
    private Tensor Windows(Tensor x, out int rows, out int columns)
    {
        rows = Places(x.Shape[2], node.Kernel, node.Dilation, node.Stride);
        columns = Places(x.Shape[3], node.KernelWidth, node.DilationWidth, node.StrideWidth);
        var channels = x.Transpose(0, 1);
        for (var i = 0; i < node.Kernel; i++)
        {
            var lines = channels.Narrow(2, i * node.Dilation, rows, node.Stride);
            for (var j = 0; j < node.KernelWidth; j++)
                _taps[(i * node.KernelWidth) + j] = lines.Narrow(3, j * node.DilationWidth, columns, node.StrideWidth);
        }

        return Tensor.Stack(_taps, 1);
    }

    private static int Places(int extent, int kernel, int dilation, int stride) =>
        ((extent - ((kernel - 1) * dilation) - 1) / stride) + 1;
}
