using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Compression.PostTraining;

/// <summary>The matrix of a convolution: a column has the pixels under a window, channel by channel.</summary>
/// <param name="node">The convolution.</param>
/// <param name="input">The shape of its input, [channels, height, width].</param>
/// <param name="output">The shape of its output.</param>
internal sealed class ConvolutionMatrix(Conv2dNode node, ImmutableArray<int> input, ImmutableArray<int> output) : LayerMatrix
{
    /// <inheritdoc/>
    public override void CopyInputs(ReadOnlySpan<float> image, int position, int group, Span<float> column)
    {
        var (channels, height, width) = (input[0] / Groups, input[1], input[2]);
        var (y, x) = Math.DivRem(position, output[2]);
        var (top, left) = ((y * node.Stride) - node.Padding, (x * node.StrideWidth) - node.Padding);
        var next = 0;
        for (var channel = group * channels; channel < (group + 1) * channels; channel++)
        {
            for (var ky = 0; ky < node.Kernel; ky++)
            {
                var row = top + (ky * node.Dilation);
                for (var kx = 0; kx < node.KernelWidth; kx++)
                {
                    var place = left + (kx * node.DilationWidth);
                    column[next++] = (uint)row < (uint)height && (uint)place < (uint)width
                        ? image[(((channel * height) + row) * width) + place]
                        : 0f;
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void CopyOutputs(ReadOnlySpan<float> image, int position, Span<float> rows)
    {
        for (var row = 0; row < rows.Length; row++)
            rows[row] = image[(row * Positions) + position];
    }

    /// <summary>The matrix of a convolution.</summary>
    public static ConvolutionMatrix Of(Conv2dNode node, ImmutableArray<int> input, ImmutableArray<int> output) =>
        new(node, input, output)
        {
            Rows = node.Channels,
            Columns = input[0] / node.Groups * node.Kernel * node.KernelWidth,
            Groups = node.Groups,
            Positions = output[1] * output[2],
        };
}
