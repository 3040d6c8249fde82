namespace Tersor.Kernels.Gpu;

/// <summary>How a convolution's windows lie in its input images.</summary>
/// <param name="channels">Planes of an input image.</param>
/// <param name="height">Rows of an input plane.</param>
/// <param name="width">Columns of an input plane.</param>
/// <param name="outputHeight">Rows of windows.</param>
/// <param name="outputWidth">Windows in a row.</param>
/// <param name="kernelHeight">Rows of a window.</param>
/// <param name="kernelWidth">Columns of a window.</param>
/// <param name="stride">Pixels between neighbouring windows.</param>
/// <param name="padding">Zero pixels around each plane.</param>
public readonly struct PatchGeometry(
    int channels, int height, int width, int outputHeight, int outputWidth, int kernelHeight, int kernelWidth, int stride,
    int padding)
{
    /// <summary>Planes of an input image.</summary>
    public IntegerDivisor Channels { get; } = new(channels);

    /// <summary>Zero pixels around each plane.</summary>
    public int Padding { get; } = padding;

    /// <summary>Rows of a window.</summary>
    public int KernelHeight { get; } = kernelHeight;

    /// <summary>Rows of windows.</summary>
    public int OutputHeight { get; } = outputHeight;

    /// <summary>Rows of an input plane.</summary>
    public IntegerDivisor Height { get; } = new(height);

    /// <summary>Columns of an input plane.</summary>
    public IntegerDivisor Width { get; } = new(width);

    /// <summary>Windows in a row.</summary>
    public IntegerDivisor OutputWidth { get; } = new(outputWidth);

    /// <summary>Windows in a plane.</summary>
    public IntegerDivisor Pixels { get; } = new(outputHeight * outputWidth);

    /// <summary>Columns of a window.</summary>
    public IntegerDivisor KernelWidth { get; } = new(kernelWidth);

    /// <summary>Pixels of a window.</summary>
    public IntegerDivisor Taps { get; } = new(kernelHeight * kernelWidth);

    /// <summary>Pixels between neighbouring windows.</summary>
    public IntegerDivisor Stride { get; } = new(stride);
}
