namespace Tersor.Kernels.Gpu;

/// <summary>The extents of a pooling over planes of images.</summary>
/// <param name="height">Input rows.</param>
/// <param name="width">Input columns.</param>
/// <param name="outputHeight">Output rows.</param>
/// <param name="outputWidth">Output columns.</param>
/// <param name="kernelHeight">Window rows.</param>
/// <param name="kernelWidth">Window columns.</param>
/// <param name="stride">Distance between neighbouring windows.</param>
/// <param name="padding">Pixels around the image.</param>
public readonly struct PoolingShape(
    int height, int width, int outputHeight, int outputWidth, int kernelHeight, int kernelWidth, int stride, int padding)
{
    /// <summary>Input rows.</summary>
    public readonly int Height = height;

    /// <summary>Input columns.</summary>
    public readonly int Width = width;

    /// <summary>Output rows.</summary>
    public readonly int OutputHeight = outputHeight;

    /// <summary>Output columns.</summary>
    public readonly int OutputWidth = outputWidth;

    /// <summary>Window rows.</summary>
    public readonly int KernelHeight = kernelHeight;

    /// <summary>Window columns.</summary>
    public readonly int KernelWidth = kernelWidth;

    /// <summary>Distance between neighbouring windows.</summary>
    public readonly int Stride = stride;

    /// <summary>Pixels around the image.</summary>
    public readonly int Padding = padding;

    /// <summary>Elements of an input plane.</summary>
    public int InputPlane => Height * Width;

    /// <summary>Elements of an output plane.</summary>
    public int OutputPlane => OutputHeight * OutputWidth;

    /// <summary>The first window, along one direction, that covers a pixel.</summary>
    public int FirstWindow(int pixel, int kernel) => pixel + Padding < kernel ? 0 : ((pixel + Padding - kernel) / Stride) + 1;

    /// <summary>The window, along one direction, behind the last that covers a pixel.</summary>
    /// <param name="pixel">Row or column.</param>
    /// <param name="windows">The number of windows.</param>
    public int EndWindow(int pixel, int windows)
    {
        var end = ((pixel + Padding) / Stride) + 1;
        return end < windows ? end : windows;
    }
}
