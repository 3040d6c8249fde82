namespace Tersor.Kernels;

/// <summary>
/// A convolution whose channels are cut into groups, and whose windows may have gaps and move differently in both directions: x
/// [images, groups · inputs, height, width] ⋆ weight [groups · outputs, inputs, kernel height, kernel width].
/// </summary>
/// <param name="Images">Images in the batch.</param>
/// <param name="Groups">Groups: each part of the output sees its part of the input.</param>
/// <param name="Inputs">Input channels of a group.</param>
/// <param name="Outputs">Output channels of a group.</param>
/// <param name="Height">Rows of an input plane.</param>
/// <param name="Width">Columns of an input plane.</param>
/// <param name="OutputHeight">Rows of an output plane.</param>
/// <param name="OutputWidth">Columns of an output plane.</param>
/// <param name="KernelHeight">Rows of the kernel.</param>
/// <param name="KernelWidth">Columns of the kernel.</param>
/// <param name="StrideHeight">Pixels between windows from above.</param>
/// <param name="StrideWidth">Pixels between windows from the left.</param>
/// <param name="DilationHeight">Pixels between a window's rows.</param>
/// <param name="DilationWidth">Pixels between a window's columns.</param>
/// <param name="Padding">Zero pixels on each side.</param>
public readonly record struct GroupedConvolutionShape(
    int Images,
    int Groups,
    int Inputs,
    int Outputs,
    int Height,
    int Width,
    int OutputHeight,
    int OutputWidth,
    int KernelHeight,
    int KernelWidth,
    int StrideHeight,
    int StrideWidth,
    int DilationHeight,
    int DilationWidth,
    int Padding)
{
    /// <summary>Taps of a window.</summary>
    public int Taps => KernelHeight * KernelWidth;

    /// <summary>Pixels of an input plane.</summary>
    public int InputPlane => Height * Width;

    /// <summary>Pixels of an output plane.</summary>
    public int OutputPlane => OutputHeight * OutputWidth;
}
