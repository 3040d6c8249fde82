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
    private readonly AlignedArray<float> _grid =
        new((kernels.Select(kernel => kernel.Grid.Pixels).DefaultIfEmpty().Max() * lanes.Lanes) + MatrixKernel.Overread);

    private readonly AlignedArray<float> _scratch =
        new(kernels.Select(kernel => kernel.Scratch(lanes.Lanes)).DefaultIfEmpty().Max());

    private readonly AlignedArray<float> _y =
        new(kernels.Select(kernel => kernel.Channels * Pixels(kernel) * lanes.Lanes).DefaultIfEmpty().Max());

    public void Run()
    {
        foreach (var kernel in kernels)
        {
            var image = new OutputImage(_y.Pointer, Pixels(kernel), kernel.Windows.Width);
            kernel.Run(lanes, _grid.Pointer, image, null, _scratch.Pointer);
        }
    }

    private static int Pixels(ConvolutionKernel kernel) => kernel.Windows.Height * kernel.Windows.Width;
}
