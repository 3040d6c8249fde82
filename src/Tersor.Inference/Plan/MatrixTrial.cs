using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>A linear layer's candidate, with inputs of the density that is expected of them.</summary>
internal sealed unsafe class MatrixTrial : ITrial
{
    private readonly MatrixKernel _kernel;
    private readonly LaneKernels _lanes;
    private readonly AlignedArray<float> _x;
    private readonly AlignedArray<float> _y;

    public MatrixTrial(MatrixKernel kernel, LaneKernels lanes, WeightMatrix weights, Value input)
    {
        (_kernel, _lanes) = (kernel, lanes);
        _x = new AlignedArray<float>((weights.Columns * lanes.Lanes) + MatrixKernel.Overread);
        _y = new AlignedArray<float>(weights.Rows * lanes.Lanes);
        var random = new Random(1);
        foreach (ref var value in _x.Span)
            value = random.NextDouble() < input.Density ? 1f : input.Usual;
    }

    public void Run() => _kernel.Run(_lanes, _x.Pointer, _y.Pointer);
}
