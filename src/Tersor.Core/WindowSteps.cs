namespace Tersor.Core;

/// <summary>How the windows of a convolution move and how far their taps lie apart, in both directions.</summary>
/// <param name="StrideHeight">The distance between windows from above, in pixels.</param>
/// <param name="StrideWidth">The distance between windows from the left.</param>
/// <param name="DilationHeight">The distance between a window's rows; 1 where they touch (Yu and Koltun 2016).</param>
/// <param name="DilationWidth">The distance between a window's columns.</param>
/// <param name="Padding">Zero pixels on each side.</param>
public readonly record struct WindowSteps(
    int StrideHeight = 1, int StrideWidth = 1, int DilationHeight = 1, int DilationWidth = 1, int Padding = 0)
{
    /// <summary>Windows that fit between top and bottom; below 1 where none does.</summary>
    /// <param name="height">Rows of the image.</param>
    /// <param name="kernel">Rows of the window.</param>
    public int Rows(int height, int kernel) => Windows(height, kernel, DilationHeight, StrideHeight);

    /// <summary>Windows that fit between left and right; below 1 where none does.</summary>
    /// <param name="width">Columns of the image.</param>
    /// <param name="kernel">Columns of the window.</param>
    public int Columns(int width, int kernel) => Windows(width, kernel, DilationWidth, StrideWidth);

    private int Windows(int extent, int kernel, int dilation, int stride)
    {
        var rest = extent + (2 * Padding) - (((kernel - 1) * dilation) + 1);
        return rest < 0 ? 0 : (rest / stride) + 1;
    }
}
