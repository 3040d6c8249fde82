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

    private readonly AlignedArray<float> _planes =
        new(kernels.Select(kernel => kernel.ChannelsPerGroup * kernel.PlaneSize(lanes.Lanes)).DefaultIfEmpty().Max());

    public void Run()
    {
        foreach (var kernel in kernels)
        {
            for (var first = 0; first < kernel.Channels; first += kernel.ChannelsPerGroup)
                kernel.Run(first / kernel.ChannelsPerGroup, lanes, _grid.Pointer, _planes.Pointer);
        }
    }
}
