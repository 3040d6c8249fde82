using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>A recurrent layer's candidate, for one step.</summary>
internal sealed unsafe class LstmTrial(LstmKernel kernel, LaneKernels lanes) : ITrial
{
    private readonly AlignedArray<float> _joined = new(
        ((kernel.HiddenOffset + kernel.PaddedHidden) * lanes.Lanes) + MatrixKernel.Overread);
    private readonly AlignedArray<float> _cells = new(kernel.PaddedHidden * lanes.Lanes);
    private readonly AlignedArray<float> _output = new(kernel.PaddedHidden * lanes.Lanes);
    private readonly AlignedArray<float> _scratch = new(kernel.Scratch(lanes.Lanes));

    public void Run() => kernel.Run(lanes, _joined.Pointer, _cells.Pointer, _output.Pointer, _scratch.Pointer);
}
