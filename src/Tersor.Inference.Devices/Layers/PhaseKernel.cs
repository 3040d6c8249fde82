using Tersor.Core;
using Tersor.Format;

namespace Tersor.Inference.Devices;

/// <summary>
/// A transposed convolution of stride s as one ordinary convolution of stride 1 (kernel segregation, Tida et al. 2022): its output's pixels
/// fall into s² phases by what their rows and columns leave divided by s, each phase takes every s-th tap, and together they are s² times as
/// many channels. A window covers the taps of all phases; what a phase doesn't take is not stored, and so costs nothing.
/// </summary>
internal sealed class PhaseKernel
{
    private readonly ConvTranspose2dNode _node;

    /// <summary>The convolution of a node.</summary>
    public PhaseKernel(ConvTranspose2dNode node)
    {
        // Tap t sends pixel i to i · s + t - p. Of output q · s + r it is the tap that meets pixel q + δ, where t = r + p - δ · s.
        _node = node;
        var (stride, padding) = (node.Stride, node.Padding);
        var furthestBehind = (stride - 1 + padding) / stride;
        var furthestBefore = (node.Kernel - 1 - padding) / stride;
        var growth = Ceiling(node.Kernel - (2 * padding), stride) - 1;
        var margin = Math.Max(Math.Max(0, furthestBefore), furthestBehind + growth);
        var side = (2 * margin) + 1 - growth;
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
        var (inputs, channels, kernel, stride) = (stored.Shape[0], stored.Shape[1], _node.Kernel, _node.Stride);
        var (rows, columns) = (stride * stride * channels, inputs * Window.KernelHeight * Window.KernelWidth);
        var codes = new byte[rows * columns];
        for (var i = 0; i < stored.Count; i++)
        {
            var (plane, tap) = Math.DivRem(i, kernel * kernel);
            var (input, channel) = Math.DivRem(plane, channels);
            var (phaseRow, windowRow) = Place(tap / kernel);
            var (phaseColumn, windowColumn) = Place(tap % kernel);
            var row = (((phaseRow * stride) + phaseColumn) * channels) + channel;
            var column = (((input * Window.KernelHeight) + windowRow) * Window.KernelWidth) + windowColumn;
            codes[(row * columns) + column] = stored.Codes[i];
        }

        return CodebookSparseMatrix.From(device, rows, columns, codes, [0f, .. stored.Codebook]);
    }

    /// <summary>The phase that takes a tap, and where it lies in that phase's windows.</summary>
    private (int Phase, int Place) Place(int tap)
    {
        var pixel = Ceiling(_node.Padding - tap, _node.Stride);
        return (tap - _node.Padding + (pixel * _node.Stride), pixel + Window.Padding);
    }

    private static int Ceiling(int dividend, int divisor) => (int)Math.Ceiling((double)dividend / divisor);
}
