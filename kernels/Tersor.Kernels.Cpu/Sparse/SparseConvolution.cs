namespace Tersor.Kernels.Cpu;

/// <summary>A convolution that multiplies by the non-zero weights alone, a channel at a time (Park et al. 2017).</summary>
public sealed unsafe class SparseConvolution : ConvolutionKernel
{
    /// <summary>What a plan calls it.</summary>
    public const string KernelName = "sparse windows";

    private readonly AlignedArray<SparseEntry> _entries;
    private readonly AlignedArray<int> _starts;
    private readonly AlignedArray<float> _bias;

    /// <summary>Lays weights [output channels, input channels · kernel height · kernel width] out.</summary>
    public SparseConvolution(WeightMatrix weights, ImageGrid grid)
        : base(grid)
    {
        var offsets = grid.Offsets();
        _entries = new AlignedArray<SparseEntry>(
            Array.ConvertAll(weights.Entries, entry => new SparseEntry(offsets[entry.Offset], entry.Value)));
        _starts = new AlignedArray<int>(weights.Starts);
        _bias = new AlignedArray<float>(weights.Bias);
    }

    /// <inheritdoc/>
    public override int ChannelsPerGroup => 1;

    private protected override void Compute(
        int group, LaneKernels kernels, float* grid, nint unit, AlignedArray<int> positions, float* planes, int planeSize)
    {
        var start = _starts.Pointer[group];
        kernels.SparseWindows(
            _entries.Pointer + start, _starts.Pointer[group + 1] - start, _bias.Pointer[group], grid, unit, positions.Pointer, positions.Length, planes);
    }
}
