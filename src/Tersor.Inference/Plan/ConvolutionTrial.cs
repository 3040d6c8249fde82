using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>A convolution's candidate, on an empty image: its time does not depend on the pixels.</summary>
internal sealed unsafe class ConvolutionTrial(ConvolutionKernel kernel, LaneKernels lanes) : ITrial
{
    private readonly AlignedArray<float> _grid = new((kernel.Grid.Pixels * lanes.Lanes) + MatrixKernel.Overread);
    private readonly AlignedArray<float> _planes = new(kernel.ChannelsPerGroup * kernel.PlaneSize(lanes.Lanes));

    public void Run()
    {
        for (var first = 0; first < kernel.Grid.Shape.OutputChannels; first += kernel.ChannelsPerGroup)
            kernel.Run(first / kernel.ChannelsPerGroup, lanes, _grid.Pointer, _planes.Pointer);
    }
}
