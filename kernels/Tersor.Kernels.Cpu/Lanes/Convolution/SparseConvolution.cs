namespace Tersor.Kernels.Cpu;

/// <summary>
/// A convolution that multiplies by the non-zero weights alone (Park et al. 2017): a channel at a time, if the input that a row
/// of windows reads fits the first-level cache. Else input channels are cut into blocks that do, and for each row all output
/// channels take one block before the next.
/// </summary>
public sealed unsafe class SparseConvolution : ConvolutionKernel
{
    /// <summary>The name of the kernel in a plan.</summary>
    public const string KernelName = "sparse windows";

    // Two thirds of the smallest first-level caches: the outputs pass through it, too.
    private const int BlockBytes = 32768;

    private readonly AlignedArray<SparseEntry> _entries;
    private readonly AlignedArray<int> _starts;
    private readonly AlignedArray<float> _bias;
    private readonly int _blocks;

    /// <summary>Lays weights [output channels, input channels of a group · kernel height · kernel width] out.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="windows">The places that they are applied to.</param>
    /// <param name="lanes">The most lanes that are to be expected; 1 for a single image.</param>
    public SparseConvolution(WeightMatrix weights, in ConvolutionWindows windows, int lanes)
        : base(windows, weights.Rows, weights.NonZeros)
    {
        var grid = windows.Grid;
        var channelBytes = (long)sizeof(float) * windows.KernelHeight * grid.StrideWidth * grid.Width * lanes;
        var most = (int)Math.Max(1, BlockBytes / channelBytes);
        _blocks = (windows.ChannelsPerGroup + most - 1) / most;
        var width = (windows.ChannelsPerGroup + _blocks - 1) / _blocks * windows.KernelHeight * windows.KernelWidth;
        var offsets = windows.Offsets();
        _bias = new AlignedArray<float>(weights.Bias);
        _entries = new AlignedArray<SparseEntry>(weights.NonZeros);
        _starts = new AlignedArray<int>((_blocks * weights.Rows) + 1);
        var next = 0;
        var taken = weights.Starts.ToArray();
        for (var block = 0; block < _blocks; block++)
        {
            for (var row = 0; row < weights.Rows; row++)
            {
                var first = windows.GroupOffset(row, weights.Rows);
                for (; taken[row] < weights.Starts[row + 1]
                    && weights.Entries[taken[row]].Offset < (block + 1) * width; taken[row]++)
                {
                    var entry = weights.Entries[taken[row]];
                    _entries.Span[next++] = new SparseEntry(first + offsets[entry.Offset], entry.Value);
                }

                _starts.Span[(block * weights.Rows) + row + 1] = next;
            }
        }
    }

    /// <inheritdoc/>
    public override int ChannelsPerGroup => _blocks == 1 ? 1 : _bias.Length;

    /// <inheritdoc/>
    public override void RunGroup(int group, LaneKernels kernels, float* grid, float* planes)
    {
        var windows = Runs(kernels.Lanes);
        if (_blocks == 1)
        {
            Multiply(0, group, windows, 0, windows.Runs.Length, grid, planes);
            return;
        }

        for (var first = 0; first < windows.Runs.Length; first += windows.RunsPerRow)
        {
            for (var block = 0; block < _blocks; block++)
            {
                for (var channel = 0; channel < _bias.Length; channel++)
                    Multiply(
                        block, channel, windows, first, windows.RunsPerRow, grid, planes + ((nint)channel * windows.PlaneSize));
            }
        }
    }

    private void Multiply(int block, int channel, WindowRuns windows, int first, int count, float* grid, float* plane)
    {
        var starts = _starts.Pointer + ((nint)block * _bias.Length) + channel;
        var bias = block == 0 ? _bias.Pointer + channel : null;
        windows.Kernels.SparseWindows(
            _entries.Pointer + starts[0], starts[1] - starts[0], bias, grid, windows.Lanes, windows.Runs.Pointer + first, count,
            plane);
    }
}
