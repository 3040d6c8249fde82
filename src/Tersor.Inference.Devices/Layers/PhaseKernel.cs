using Tersor.Core;
using Tersor.Format;
using Tersor.Kernels;

namespace Tersor.Inference.Devices;

/// <summary>
/// A transposed convolution of stride s as one ordinary convolution of stride 1: the phases of its output
/// (<see cref="TransposedAxis"/>) are s² times as many channels. A window covers the taps of all phases; what a phase doesn't
/// take is not stored, and so costs nothing.
/// </summary>
internal sealed class PhaseKernel
{
    private readonly TransposedAxis _axis;

    /// <summary>The convolution of a node.</summary>
    public PhaseKernel(ConvTranspose2dNode node)
    {
        _axis = new TransposedAxis(node.Kernel, node.Stride, node.Padding);
        var furthestBefore = -_axis.Place(node.Kernel - 1).Offset;
        var furthestBehind = _axis.LastOffset(node.Stride - 1);
        var margin = Math.Max(Math.Max(0, furthestBefore), furthestBehind + _axis.Growth);
        var side = (2 * margin) + 1 - _axis.Growth;
        Window = new WindowGeometry(side, side, 1, margin);
    }

    /// <summary>Its windows: as many on either axis as a phase has pixels where it has most.</summary>
    public WindowGeometry Window { get; }

    /// <summary>Its weights.</summary>
    /// <param name="device">The device for the matrix.</param>
    /// <param name="stored">[input channels, channels, kernel, kernel], shared.</param>
    /// <returns>[phase rows · phase columns · channels, input channels · window].</returns>
    public CodebookSparseMatrix Arrange(Device device, StoredTensor stored)
    {
        var (inputs, channels, kernel, stride) = (stored.Shape[0], stored.Shape[1], _axis.Kernel, _axis.Stride);
        var (rows, columns) = (stride * stride * channels, inputs * Window.KernelHeight * Window.KernelWidth);
        var codes = new byte[rows * columns];
        for (var i = 0; i < stored.Count; i++)
        {
            var (plane, tap) = Math.DivRem(i, kernel * kernel);
            var (input, channel) = Math.DivRem(plane, channels);
            var (phaseRow, rowOffset) = _axis.Place(tap / kernel);
            var (phaseColumn, columnOffset) = _axis.Place(tap % kernel);
            var row = (((phaseRow * stride) + phaseColumn) * channels) + channel;
            var windowRow = (input * Window.KernelHeight) + rowOffset + Window.Padding;
            var column = (windowRow * Window.KernelWidth) + columnOffset + Window.Padding;
            codes[(row * columns) + column] = stored.Codes[i];
        }

        var scales = Enumerable.Repeat(stored.Scales, stride * stride).SelectMany(scale => scale).ToArray();
        return CodebookSparseMatrix.From(device, rows, columns, codes, [0f, .. stored.Codebook], scales);
    }
}
