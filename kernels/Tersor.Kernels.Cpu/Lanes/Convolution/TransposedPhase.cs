using System.Collections.Immutable;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// A part of a transposed convolution of stride s: the output pixels whose rows and columns leave one pair of remainders by s.
/// They all take the same taps of the kernel, every s-th, so that they are an ordinary convolution of the input, of stride 1; no
/// zeros lie between pixels (kernel segregation, Tida et al. 2022). All parts read one <see cref="ImageGrid"/>.
/// </summary>
public sealed class TransposedPhase
{
    private readonly ConvolutionShape _shape;
    private readonly Axis _rows;
    private readonly Axis _columns;

    private TransposedPhase(in ConvolutionShape shape, ImageGrid grid, int row, int column)
    {
        (_shape, Row, Column) = (shape, row, column);
        _rows = Axis.OfRows(shape, row);
        _columns = Axis.OfColumns(shape, column);
        Windows = new ConvolutionWindows(
            grid, grid.Padding - _rows.Before, grid.Padding - _columns.Before, _rows.Taps, _columns.Taps, _rows.Count,
            _columns.Count);
    }

    /// <summary>The first of its output rows; the next is s further.</summary>
    public int Row { get; }

    /// <summary>The first of its output columns.</summary>
    public int Column { get; }

    /// <summary>Its windows, each of which computes one of its output pixels.</summary>
    public ConvolutionWindows Windows { get; }

    /// <summary>
    /// The parts that compute something. Where the kernel is smaller than the stride they leave pixels out: those are the bias.
    /// </summary>
    /// <param name="shape">The convolution that leads from the output back to the input: its input is the output here.</param>
    public static ImmutableArray<TransposedPhase> Of(ConvolutionShape shape)
    {
        var grid = new ImageGrid(shape.OutputChannels, shape.OutputHeight, shape.OutputWidth, 1, Margin(shape));
        var phases = ImmutableArray.CreateBuilder<TransposedPhase>();
        for (var row = 0; row < Math.Min(shape.Stride, shape.Height); row++)
        {
            if (Axis.OfRows(shape, row).Taps == 0)
                continue;
            for (var column = 0; column < Math.Min(shape.Stride, shape.Width); column++)
            {
                if (Axis.OfColumns(shape, column).Taps > 0)
                    phases.Add(new TransposedPhase(shape, grid, row, column));
            }
        }

        return phases.ToImmutable();
    }

    /// <summary>Its taps of all weights, in the order of its windows.</summary>
    /// <param name="all">[channels, input channels · kernel height · kernel width].</param>
    /// <returns>[channels, input channels · its windows' height · their width].</returns>
    public WeightMatrix Select(WeightMatrix all)
    {
        var kernelSize = _shape.KernelHeight * _shape.KernelWidth;
        var columns = _shape.OutputChannels * _rows.Taps * _columns.Taps;
        var values = new float[all.Rows * columns];
        var next = 0;
        for (var plane = 0; plane < all.Rows * _shape.OutputChannels; plane++)
        {
            // A window's first tap is the kernel's last: in a transposed convolution pixels are sent, not fetched.
            var kernel = all.Values.AsSpan(plane * kernelSize, kernelSize);
            for (var row = _rows.Taps - 1; row >= 0; row--)
            {
                var line = kernel.Slice((_rows.Tap + (row * _shape.Stride)) * _shape.KernelWidth, _shape.KernelWidth);
                for (var column = _columns.Taps - 1; column >= 0; column--)
                    values[next++] = line[_columns.Tap + (column * _shape.Stride)];
            }
        }

        return new WeightMatrix(values, all.Bias, columns);
    }

    /// <summary>
    /// The zeros around the input that the windows of all parts need: the first reach out furthest before it, the last behind it.
    /// </summary>
    private static int Margin(in ConvolutionShape shape)
    {
        var before = Math.Max(Axis.OfRows(shape, 0).Before, Axis.OfColumns(shape, 0).Before);
        var behind = Math.Max(
            ((shape.Height - 1 + shape.Padding) / shape.Stride) - shape.OutputHeight,
            ((shape.Width - 1 + shape.Padding) / shape.Stride) - shape.OutputWidth) + 1;
        return Math.Max(0, Math.Max(before, behind));
    }

    /// <summary>One axis of a part.</summary>
    /// <param name="Tap">The first of its taps in the kernel.</param>
    /// <param name="Taps">The number of taps.</param>
    /// <param name="Before">How many pixels before the input its first window begins; a negative number begins inside.</param>
    /// <param name="Count">The number of output pixels.</param>
    private readonly record struct Axis(int Tap, int Taps, int Before, int Count)
    {
        public static Axis OfRows(in ConvolutionShape shape, int remainder) =>
            Of(remainder, shape.Height, shape.KernelHeight, shape);

        public static Axis OfColumns(in ConvolutionShape shape, int remainder) =>
            Of(remainder, shape.Width, shape.KernelWidth, shape);

        private static Axis Of(int remainder, int extent, int kernel, in ConvolutionShape shape)
        {
            // Tap t sends pixel i to i · stride + t - padding.
            var (pixel, tap) = Math.DivRem(remainder + shape.Padding, shape.Stride);
            var taps = (kernel - tap + shape.Stride - 1) / shape.Stride;
            return new Axis(tap, taps, taps - 1 - pixel, (extent - remainder + shape.Stride - 1) / shape.Stride);
        }
    }
}
