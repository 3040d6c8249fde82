using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Compression.PostTraining;

/// <summary>
/// The matrix of a transposed convolution: a column has, for each input channel and tap, the pixel that the tap brings to a
/// position of the output, or 0 where it brings none.
/// </summary>
/// <param name="node">The transposed convolution.</param>
/// <param name="input">The shape of its input, [channels, height, width].</param>
/// <param name="output">The shape of its output.</param>
internal sealed class TransposedMatrix(ConvTranspose2dNode node, ImmutableArray<int> input, ImmutableArray<int> output)
    : LayerMatrix
{
    private int Taps => node.Kernel * node.Kernel;

    /// <inheritdoc/>
    public override void CopyInputs(ReadOnlySpan<float> image, int position, int group, Span<float> column)
    {
        var (height, width) = (input[1], input[2]);
        var (y, x) = Math.DivRem(position, output[2]);
        var next = 0;
        for (var channel = 0; channel < input[0]; channel++)
        {
            for (var ky = 0; ky < node.Kernel; ky++)
            {
                var row = Source(y, ky, height);
                for (var kx = 0; kx < node.Kernel; kx++)
                {
                    var place = Source(x, kx, width);
                    column[next++] = row >= 0 && place >= 0 ? image[(((channel * height) + row) * width) + place] : 0f;
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

    /// <summary>The parameter is [input channels, channels, side, side].</summary>
    /// <inheritdoc/>
    public override int Place(int row, int column)
    {
        var (channel, tap) = Math.DivRem(column, Taps);
        return (((channel * Rows) + row) * Taps) + tap;
    }

    /// <summary>The matrix of a transposed convolution.</summary>
    public static TransposedMatrix Of(ConvTranspose2dNode node, ImmutableArray<int> input, ImmutableArray<int> output) =>
        new(node, input, output)
        {
            Rows = node.Channels,
            Columns = input[0] * node.Kernel * node.Kernel,
            Positions = output[1] * output[2],
        };

    /// <summary>The pixel that a tap brings to a place of the output; -1 for none.</summary>
    private int Source(int place, int tap, int extent)
    {
        var (source, rest) = Math.DivRem(place + node.Padding - tap, node.Stride);
        return rest == 0 && source >= 0 && source < extent ? source : -1;
    }
}
