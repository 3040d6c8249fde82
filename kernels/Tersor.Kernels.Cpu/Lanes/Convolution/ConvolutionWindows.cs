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
            new ImageGrid(shape.InputChannels, shape.Height, shape.Width, shape.Stride, shape.Stride, shape.Padding),
            0,
            0,
            shape.KernelHeight,
            shape.KernelWidth,
            shape.OutputHeight,
            shape.OutputWidth)
    {
    }

    /// <summary>The distance of a window's rows.</summary>
    public int DilationHeight { get; init; } = 1;

    /// <summary>The distance of a window's columns.</summary>
    public int DilationWidth { get; init; } = 1;

    /// <summary>The parts that channels are cut into: each part of the output reads its part of the input.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Planes of the input that an output channel reads.</summary>
    public int ChannelsPerGroup => Grid.Channels / Groups;

    /// <summary>
    /// Where the pixels for the weights of one output channel of the first group lie, seen from a window's place, in the weights'
    /// order.
    /// </summary>
    public int[] Offsets()
    {
        var offsets = new int[ChannelsPerGroup * KernelHeight * KernelWidth];
        for (var i = 0; i < offsets.Length; i++)
        {
            var (rest, column) = Math.DivRem(i, KernelWidth);
            var (channel, row) = Math.DivRem(rest, KernelHeight);
            offsets[i] = Grid.Offset(channel, Top + (row * DilationHeight), Left + (column * DilationWidth));
        }

        return offsets;
    }

    /// <summary>How much further the pixels of an output channel lie than those of the first group.</summary>
    /// <param name="channel">The output channel.</param>
    /// <param name="channels">The number of all.</param>
    public int GroupOffset(int channel, int channels) =>
        channel / (channels / Groups) * ChannelsPerGroup * Grid.ChannelPixels;
}
