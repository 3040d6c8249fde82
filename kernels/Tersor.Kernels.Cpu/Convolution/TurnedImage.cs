namespace Tersor.Kernels.Cpu;

/// <summary>
/// How an image is turned for the gradient by the weight: zeros around it, and a pixel's channels side by side, so that a row of
/// a window is one run of memory, whatever the stride.
/// </summary>
/// <param name="Channels">Planes of the image.</param>
/// <param name="Height">Rows of the image.</param>
/// <param name="Width">Columns of the image.</param>
/// <param name="Padding">Zeros before the first row and the first column.</param>
/// <param name="Rows">Rows that windows see, zeros included.</param>
/// <param name="Columns">Columns that windows see, zeros included.</param>
internal readonly unsafe record struct TurnedImage(int Channels, int Height, int Width, int Padding, int Rows, int Columns)
{
    public TurnedImage(in ConvolutionShape shape)
        : this(
            shape.InputChannels,
            shape.Height,
            shape.Width,
            shape.Padding,
            ((shape.OutputHeight - 1) * shape.Stride) + shape.KernelHeight,
            ((shape.OutputWidth - 1) * shape.Stride) + shape.KernelWidth)
    {
    }

    /// <summary>Elements of the image.</summary>
    public nint SourceSize => (nint)Channels * Height * Width;

    /// <summary>Elements of the turned image.</summary>
    public int Size => Channels * Rows * Columns;

    /// <summary>Where the channels of a pixel, counted from the first zeros, lie.</summary>
    public int Offset(int row, int column) => ((row * Columns) + column) * Channels;

    /// <summary>Turns an image.</summary>
    public void Turn(float* image, float* turned)
    {
        new Span<float>(turned, Size).Clear();
        var planes = stackalloc nint[Channels];
        for (var channel = 0; channel < Channels; channel++)
            planes[channel] = (nint)channel * Height * Width;
        var rows = Math.Min(Height, Rows - Padding);
        var columns = Math.Min(Width, Columns - Padding);
        for (var row = 0; row < rows && columns > 0; row++)
        {
            BlockTranspose.Pack(
                image + ((nint)row * Width), planes, Channels, 1, columns, turned + Offset(row + Padding, Padding), Channels);
        }
    }
}
