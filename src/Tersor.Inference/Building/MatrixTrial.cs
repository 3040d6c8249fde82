using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>A linear layer's candidate, with inputs of the density that is expected of them.</summary>
internal sealed unsafe class MatrixTrial : ITrial
{
    private readonly MatrixKernel _kernel;
    private readonly LaneKernels _lanes;
    private readonly AlignedArray<float> _x;
    private readonly AlignedArray<float> _y;

    public MatrixTrial(MatrixKernel kernel, LaneKernels lanes, WeightMatrix weights, StepValue input)
    {
        (_kernel, _lanes) = (kernel, lanes);
        _x = new AlignedArray<float>((weights.Columns * lanes.Lanes) + MatrixKernel.Overread);
        _y = new AlignedArray<float>(weights.Rows * lanes.Lanes);
        _x.Span.Fill(input.Usual);

        // Pixels that vary are where a trained layer has kept its weights: take the fullest columns to be the ones that count.
        var active = (int)Math.Ceiling(input.Density * weights.Columns);
        var columns = active < weights.Columns ? weights.FullestColumns().Take(active) : Enumerable.Range(0, weights.Columns);
        foreach (var column in columns)
            _x.Span.Slice(column * lanes.Lanes, lanes.Lanes).Fill(input.Usual + 1f);
    }

    public void Run() => _kernel.Run(_lanes, _x.Pointer, _y.Pointer);
}
