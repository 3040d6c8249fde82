using System.Collections.Immutable;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>A convolution's candidate, on an empty image: its time does not depend on the pixels.</summary>
/// <param name="kernels">
/// One for each part of the output; they read the same input. None if all of the output is the bias.
/// </param>
/// <param name="lanes">The kernels for the number of images.</param>
internal sealed unsafe class ConvolutionTrial(ImmutableArray<ConvolutionKernel> kernels, LaneKernels lanes) : ITrial
{
    private readonly AlignedArray<float> _x =
        new((kernels.Select(kernel => kernel.Grid.InputPixels).DefaultIfEmpty().Max() * lanes.Lanes) + MatrixKernel.Overread);

    private readonly AlignedArray<float> _grid =
        new(kernels.Select(kernel => kernel.InputScratch(lanes.Lanes)).DefaultIfEmpty().Max() + MatrixKernel.Overread);

    private readonly AlignedArray<float> _scratch =
        new(kernels.Select(kernel => kernel.Scratch(lanes.Lanes)).DefaultIfEmpty().Max());

    private readonly AlignedArray<float> _y =
        new(kernels.Select(kernel => kernel.Channels * Pixels(kernel) * lanes.Lanes).DefaultIfEmpty().Max());

    public void Run()
    {
        var grid = kernels.IsEmpty ? null : kernels[0].LayOut(_x.Pointer, _grid.Pointer, lanes.Lanes);
        foreach (var kernel in kernels)
        {
            var image = new OutputImage(_y.Pointer, Pixels(kernel), kernel.Windows.Width);
            kernel.Run(lanes, grid, image, null, _scratch.Pointer);
        }
    }

    private static int Pixels(ConvolutionKernel kernel) => kernel.Windows.Height * kernel.Windows.Width;
}
