namespace Tersor.Kernels.Cpu;

/// <summary>The windows of a convolution over an <see cref="ImageGrid"/>.</summary>
/// <param name="Grid">The layout of the input.</param>
/// <param name="Top">The row of the padded input where the first windows begin.</param>
/// <param name="Left">The column where they begin.</param>
/// <param name="KernelHeight">Rows of a window.</param>
/// <param name="KernelWidth">Columns of a window.</param>
/// <param name="Height">Rows of windows, and so of the output.</param>
/// <param name="Width">Windows in a row.</param>
public readonly record struct ConvolutionWindows(
    ImageGrid Grid, int Top, int Left, int KernelHeight, int KernelWidth, int Height, int Width)
{
    /// <summary>The windows of an ordinary convolution; its numbers of images and of output channels do not matter.</summary>
    public ConvolutionWindows(ConvolutionShape shape)
        : this(
            new ImageGrid(shape.InputChannels, shape.Height, shape.Width, shape.Stride, shape.Padding),
            0,
            0,
            shape.KernelHeight,
            shape.KernelWidth,
            shape.OutputHeight,
            shape.OutputWidth)
    {
    }

    /// <summary>
    /// Where the pixels for the weights of one output channel lie, seen from a window's place, in the weights' order.
    /// </summary>
    public int[] Offsets()
    {
        var offsets = new int[Grid.Channels * KernelHeight * KernelWidth];
        for (var i = 0; i < offsets.Length; i++)
        {
            var (rest, column) = Math.DivRem(i, KernelWidth);
            var (channel, row) = Math.DivRem(rest, KernelHeight);
            offsets[i] = Grid.Offset(channel, Top + row, Left + column);
        }

        return offsets;
    }
}
