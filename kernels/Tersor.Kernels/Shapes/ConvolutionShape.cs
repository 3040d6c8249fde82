namespace Tersor.Kernels;

/// <summary>
/// A two-dimensional convolution: x [images, input channels, height, width] ⋆ weight [output channels, input channels, kernel
/// height, kernel width].
/// </summary>
/// <param name="Images">Images in the batch.</param>
/// <param name="InputChannels">Planes of an input image.</param>
/// <param name="Height">Rows of an input plane.</param>
/// <param name="Width">Columns of an input plane.</param>
/// <param name="OutputChannels">Planes of an output image.</param>
/// <param name="KernelHeight">Rows of the kernel.</param>
/// <param name="KernelWidth">Columns of the kernel.</param>
/// <param name="Stride">Pixels between neighbouring windows.</param>
/// <param name="Padding">Zero pixels on each side.</param>
public readonly record struct ConvolutionShape(
    int Images,
    int InputChannels,
    int Height,
    int Width,
    int OutputChannels,
    int KernelHeight,
    int KernelWidth,
    int Stride = 1,
    int Padding = 0)
{
    /// <summary>How the kernel slides over a plane.</summary>
    public WindowGeometry Window => new(KernelHeight, KernelWidth, Stride, Padding);

    /// <summary>Rows of an output plane.</summary>
    public int OutputHeight => Window.OutputHeight(Height);

    /// <summary>Columns of an output plane.</summary>
    public int OutputWidth => Window.OutputWidth(Width);
}
