namespace Tersor.Kernels.Cpu;

/// <summary>A convolution by all weights, four channels at a time.</summary>
public sealed unsafe class DenseConvolution : ConvolutionKernel
{
    /// <summary>The name of the kernel in a plan.</summary>
    public const string KernelName = "dense windows";

    private readonly DenseWeights _weights;
    private readonly AlignedArray<int> _offsets;

    /// <summary>Lays weights [output channels, input channels of a group · kernel height · kernel width] out.</summary>
    public DenseConvolution(WeightMatrix weights, in ConvolutionWindows windows)
        : base(windows, weights.Rows)
    {
        _weights = new DenseWeights(weights);
        _offsets = new AlignedArray<int>(windows.Offsets());
    }

    /// <summary>Whether channels that are computed together read the same planes.</summary>
    /// <param name="windows">The places of the windows.</param>
    /// <param name="channels">Planes of an output image.</param>
    public static bool Fits(in ConvolutionWindows windows, int channels) =>
        windows.Groups == 1 || channels / windows.Groups % DenseWeights.RowsPerGroup == 0;

    /// <inheritdoc/>
    public override int ChannelsPerGroup => DenseWeights.RowsPerGroup;

    private protected override void Compute(int group, WindowRuns windows, float* grid, float* planes)
    {
        var input = grid + ((nint)Windows.GroupOffset(_weights.FirstRow(group), Channels) * windows.Lanes);
        _weights.Run(
            group, windows.Kernels, _offsets.Pointer, input, windows.Lanes, windows.Runs.Pointer, windows.Runs.Length, planes,
            windows.PlaneSize);
    }
}
