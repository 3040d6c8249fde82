using System.Collections.Immutable;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// A part of a transposed convolution of stride s: the output pixels of one phase of the rows and one of the columns
/// (<see cref="TransposedAxis"/>). They all take the same taps of the kernel, so that they are an ordinary convolution of the
/// input, of stride 1; no zeros lie between pixels. All parts read one <see cref="ImageGrid"/>.
/// </summary>
public sealed class TransposedPhase
{
    private readonly ConvolutionShape _shape;
    private readonly TransposedAxis _rows;
    private readonly TransposedAxis _columns;

    private TransposedPhase(in ConvolutionShape shape, ImageGrid grid, int row, int column)
    {
        (_shape, Row, Column) = (shape, row, column);
        (_rows, _columns) = AxesOf(shape);
        Windows = new ConvolutionWindows(
            grid,
            grid.Padding + _rows.FirstOffset(row),
            grid.Padding + _columns.FirstOffset(column),
            _rows.Taps(row),
            _columns.Taps(column),
            _rows.Pixels(row, shape.Height),
            _columns.Pixels(column, shape.Width));
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
        var grid = new ImageGrid(shape.OutputChannels, shape.OutputHeight, shape.OutputWidth, 1, 1, Margin(shape));
        var (rows, columns) = AxesOf(shape);
        var phases = ImmutableArray.CreateBuilder<TransposedPhase>();
        for (var row = 0; row < Math.Min(shape.Stride, shape.Height); row++)
        {
            if (rows.Taps(row) == 0)
                continue;
            for (var column = 0; column < Math.Min(shape.Stride, shape.Width); column++)
            {
                if (columns.Taps(column) > 0)
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
        var columns = _shape.OutputChannels * Windows.KernelHeight * Windows.KernelWidth;
        var values = new float[all.Rows * columns];
        var next = 0;
        for (var plane = 0; plane < all.Rows * _shape.OutputChannels; plane++)
        {
            // A window's first tap is the kernel's last: in a transposed convolution pixels are sent, not fetched.
            var kernel = all.Values.AsSpan(plane * kernelSize, kernelSize);
            for (var row = Windows.KernelHeight - 1; row >= 0; row--)
            {
                var line = kernel.Slice((_rows.FirstTap(Row) + (row * _shape.Stride)) * _shape.KernelWidth, _shape.KernelWidth);
                for (var column = Windows.KernelWidth - 1; column >= 0; column--)
                    values[next++] = line[_columns.FirstTap(Column) + (column * _shape.Stride)];
            }
        }

        return new WeightMatrix(values, all.Bias, columns);
    }

    /// <summary>
    /// The zeros around the input that the windows of all parts need: the first reach out furthest before it, the last behind it.
    /// </summary>
    private static int Margin(in ConvolutionShape shape)
    {
        var (rows, columns) = AxesOf(shape);
        var before = -Math.Min(rows.FirstOffset(0), columns.FirstOffset(0));
        var behind = Math.Max(
            rows.LastOffset(shape.Height - 1) - shape.OutputHeight, columns.LastOffset(shape.Width - 1) - shape.OutputWidth) + 1;
        return Math.Max(0, Math.Max(before, behind));
    }

    private static (TransposedAxis Rows, TransposedAxis Columns) AxesOf(in ConvolutionShape shape) => (
        new TransposedAxis(shape.KernelHeight, shape.Stride, shape.Padding),
        new TransposedAxis(shape.KernelWidth, shape.Stride, shape.Padding));
}
