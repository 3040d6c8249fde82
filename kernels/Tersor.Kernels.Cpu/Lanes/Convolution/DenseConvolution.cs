namespace Tersor.Kernels.Cpu;

/// <summary>A convolution by all weights, four channels at a time.</summary>
public sealed unsafe class DenseConvolution : ConvolutionKernel
{
    /// <summary>The name of the kernel in a plan.</summary>
    public const string KernelName = "dense windows";

    private readonly DenseWeights _weights;
    private readonly AlignedArray<int> _offsets;

    /// <summary>Lays weights [output channels, input channels · kernel height · kernel width] out.</summary>
    public DenseConvolution(WeightMatrix weights, in ConvolutionWindows windows)
        : base(windows, weights.Rows)
    {
        _weights = new DenseWeights(weights);
        _offsets = new AlignedArray<int>(windows.Offsets());
    }

    /// <inheritdoc/>
    public override int ChannelsPerGroup => DenseWeights.RowsPerGroup;

    private protected override void Compute(int group, WindowRuns windows, float* grid, float* planes) => _weights.Run(
        group, windows.Kernels, _offsets.Pointer, grid, windows.Lanes, windows.Runs.Pointer, windows.Runs.Length, planes,
        windows.PlaneSize);
}
