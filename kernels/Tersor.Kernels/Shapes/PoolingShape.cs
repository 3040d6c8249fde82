namespace Tersor.Kernels;

/// <summary>The extents of a pooling over planes of images.</summary>
/// <param name="Planes">Batch · channels.</param>
/// <param name="Height">Input rows.</param>
/// <param name="Width">Input columns.</param>
/// <param name="OutputHeight">Output rows.</param>
/// <param name="OutputWidth">Output columns.</param>
/// <param name="KernelHeight">Window rows.</param>
/// <param name="KernelWidth">Window columns.</param>
/// <param name="Stride">Distance between neighbouring windows.</param>
/// <param name="Padding">Pixels around the image.</param>
public readonly record struct PoolingShape(
    int Planes, int Height, int Width, int OutputHeight, int OutputWidth, int KernelHeight, int KernelWidth, int Stride,
    int Padding)
{
    /// <summary>Elements of an input plane.</summary>
    public int InputPlane => Height * Width;

    /// <summary>Elements of an output plane.</summary>
    public int OutputPlane => OutputHeight * OutputWidth;

    /// <summary>Whether one window covers the whole plane.</summary>
    public bool IsGlobal => Padding == 0 && KernelHeight == Height && KernelWidth == Width;

    /// <summary>The first window, along one direction, that covers a pixel.</summary>
    /// <param name="pixel">Row or column.</param>
    /// <param name="kernel">The window's extent in this direction.</param>
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
