namespace Tersor.Kernels.Cpu;

/// <summary>
/// How the taps of a kernel meet the pixels of an image: pixel (u, v) of the grid sees through tap (t, s) the image's pixel
/// (u · Step + t - Padding, v · Step + s - Padding).
/// </summary>
internal readonly record struct PatchGrid(int Height, int Width, int TapRows, int TapColumns, int Step, int Padding)
{
    public PatchGrid(in ConvolutionShape shape)
        : this(shape.OutputHeight, shape.OutputWidth, shape.KernelHeight, shape.KernelWidth, shape.Stride, shape.Padding)
    {
    }

    public int Pixels => Height * Width;

    public int Taps => TapRows * TapColumns;

    /// <summary>The least number of steps that reaches a distance, which may be negative.</summary>
    public static int Ceiling(int distance, int step) => distance > 0 ? (distance + step - 1) / step : distance / step;
}
