namespace Tersor.Kernels;

/// <summary>How a convolution's kernel or a pooling window slides over an image: the same in both directions.</summary>
/// <param name="KernelHeight">Window rows.</param>
/// <param name="KernelWidth">Window columns.</param>
/// <param name="Stride">Distance between neighbouring windows, in pixels.</param>
/// <param name="Padding">Zero pixels (for max pooling: ignored pixels) on each side.</param>
public readonly record struct WindowGeometry(int KernelHeight, int KernelWidth, int Stride = 1, int Padding = 0)
{
    /// <summary>Output rows for an input of this many rows.</summary>
    public int OutputHeight(int inputHeight) => OutputExtent(inputHeight, KernelHeight);

    /// <summary>Output columns for an input of this many columns.</summary>
    public int OutputWidth(int inputWidth) => OutputExtent(inputWidth, KernelWidth);

    /// <summary>The fewest input rows that give so many output rows: what a transposed convolution makes of them.</summary>
    public int InputHeight(int outputHeight) => InputExtent(outputHeight, KernelHeight);

    /// <summary>The fewest input columns that give so many output columns.</summary>
    public int InputWidth(int outputWidth) => InputExtent(outputWidth, KernelWidth);

    private int OutputExtent(int input, int kernel) => ((input + (2 * Padding) - kernel) / Stride) + 1;

    private int InputExtent(int output, int kernel) => ((output - 1) * Stride) - (2 * Padding) + kernel;
}
