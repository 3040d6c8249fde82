using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// A convolution of one image that multiplies by the non-zero weights alone, and reads no vector across a cache line: such a load
/// takes the time of two, and there is one for each multiplication. Some rows of some channels are laid out once for each column
/// of the windows, moved by it, in rows of whole vectors; then each output channel takes its weights of these channels.
/// </summary>
public sealed unsafe class AlignedSparseConvolution : ConvolutionKernel
{
    /// <summary>The name of the kernel in a plan.</summary>
    public const string KernelName = "sparse aligned windows";

    // Sums of so many vectors stay in registers while a weight is used.
    private const int RunVectors = 8;

    // Two thirds of the smallest first-level caches: the outputs pass through it, too.
    private const int MostInputs = 8192;

    private readonly AlignedArray<SparseEntry> _entries;
    private readonly AlignedArray<int> _starts;
    private readonly AlignedArray<float> _bias;
    private readonly AlignedArray<WindowRun> _runs;
    private readonly LaneKernels _kernels;

    // Rows of the input are sorted by their remainders by the stride: those that windows need.
    private readonly int[] _remainders;
    private readonly int _pitch;
    private readonly int _rows;
    private readonly int _planeRows;
    private readonly int _blockChannels;

    /// <summary>Lays weights [output channels, input channels of a group · kernel height · kernel width] out.</summary>
    public AlignedSparseConvolution(WeightMatrix weights, in ConvolutionWindows windows)
        : base(windows, weights.Rows, weights.NonZeros)
    {
        var (grid, dilation, height) = (windows.Grid, windows.DilationHeight, windows.KernelHeight);
        _pitch = Pitch(windows);
        _rows = Math.Clamp(RunVectors * VectorWidth.Lanes / _pitch, 1, windows.Height);
        _remainders = [.. Enumerable.Range(0, height).Select(row => row * dilation % grid.StrideHeight).Distinct()];
        _planeRows = _rows + ((height - 1) * dilation / grid.StrideHeight);
        _blockChannels = Math.Clamp(MostInputs / ChannelFloats, 1, grid.Channels);
        _kernels = LaneKernels.ForPixels(_rows * _pitch);
        var runs = ((_rows * _pitch) + _kernels.Lanes - 1) / _kernels.Lanes;
        _runs = new AlignedArray<WindowRun>(runs);
        for (var i = 0; i < runs; i++)
            _runs.Span[i] = new WindowRun(i * _kernels.Lanes, i * _kernels.Lanes);
        _bias = new AlignedArray<float>(weights.Bias);
        _entries = new AlignedArray<SparseEntry>(weights.NonZeros);
        _starts = new AlignedArray<int>((Blocks * weights.Rows) + 1);
        LayOut(weights);
    }

    /// <summary>What it costs, as a share of what rows of whole vectors would cost.</summary>
    public static double Cost(in ConvolutionWindows windows) => (double)Pitch(windows) / windows.Width;

    /// <inheritdoc/>
    public override int ChannelsPerGroup => Channels;

    /// <inheritdoc/>
    public override bool RunsGroups => false;

    private int Blocks => (Grid.Channels + _blockChannels - 1) / _blockChannels;

    /// <summary>Floats of the copies of one input channel.</summary>
    private int ChannelFloats => Windows.KernelWidth * _remainders.Length * _planeRows * _pitch;

    /// <summary>Floats of the sums of one output channel.</summary>
    private int SumFloats => _runs.Length * _kernels.Lanes;

    private int InputFloats => (_blockChannels * ChannelFloats) + MatrixKernel.Overread;

    /// <inheritdoc/>
    public override int InputScratch(int lanes) => 0;

    /// <inheritdoc/>
    public override float* LayOut(float* x, float* scratch, int lanes, WorkTeam team = default) => x;

    /// <inheritdoc/>
    public override void RunGroup(int group, LaneKernels kernels, float* grid, float* planes) =>
        throw new NotSupportedException("Rows are computed for all channels.");

    // Some rows of all channels.
    private protected override int Units(int lanes) => (Windows.Height + _rows - 1) / _rows;

    private protected override int UnitScratch(int lanes) => checked(InputFloats + (Channels * SumFloats));

    private protected override void RunUnits(
        int begin, int end, LaneKernels kernels, float* grid, in OutputImage image, IElementFunction? function, float* scratch)
    {
        var sums = scratch + InputFloats;
        for (var row = begin * _rows; row < Math.Min(end * _rows, Windows.Height); row += _rows)
        {
            for (var block = 0; block < Blocks; block++)
            {
                Fill(grid, row, block * _blockChannels, scratch);
                var starts = _starts.Pointer + ((nint)block * Channels);
                for (var channel = 0; channel < Channels; channel++)
                    _kernels.SparseWindows(
                        _entries.Pointer + starts[channel], starts[channel + 1] - starts[channel],
                        block == 0 ? _bias.Pointer + channel : null, scratch, 1, _runs.Pointer, _runs.Length,
                        sums + ((nint)channel * SumFloats));
            }

            if (!image.HasAddend)
                function?.Apply(sums, sums, Channels * SumFloats);
            var rows = Math.Min(_rows, Windows.Height - row);
            for (var channel = 0; channel < Channels; channel++)
            {
                var y = image.Channel(channel, 1);
                for (var i = 0; i < rows; i++)
                    RowCopy.Copy(
                        sums + ((nint)channel * SumFloats) + ((nint)i * _pitch), image.Row(y, row + i, 1), Windows.Width);
                var first = image.Row(y, row, 1);
                if (image.HasAddend)
                    ResultRows.Add(first, image.AddendOf(first), function, rows * Windows.Width);
            }
        }
    }

    /// <summary>Floats of a row.</summary>
    private static int Pitch(in ConvolutionWindows windows) =>
        (windows.Width + VectorWidth.Lanes - 1) / VectorWidth.Lanes * VectorWidth.Lanes;

    /// <summary>Sorts weights by blocks of input channels, then by output channels.</summary>
    private void LayOut(WeightMatrix weights)
    {
        var (windows, grid) = (Windows, Windows.Grid);
        var taken = weights.Starts.ToArray();
        var (next, size) = (0, _planeRows * _pitch);
        for (var block = 0; block < Blocks; block++)
        {
            for (var row = 0; row < weights.Rows; row++)
            {
                var first = (windows.GroupOffset(row, weights.Rows) / grid.ChannelPixels) - (block * _blockChannels);
                for (; taken[row] < weights.Starts[row + 1]; taken[row]++)
                {
                    var entry = weights.Entries[taken[row]];
                    var (rest, column) = Math.DivRem(entry.Offset, windows.KernelWidth);
                    var (channel, top) = Math.DivRem(rest, windows.KernelHeight);
                    if (first + channel >= _blockChannels)
                        break;
                    var (place, remainder) = Math.DivRem(top * windows.DilationHeight, grid.StrideHeight);
                    var copy = (((first + channel) * windows.KernelWidth) + column) * _remainders.Length;
                    var offset = ((copy + Array.IndexOf(_remainders, remainder)) * size) + (place * _pitch);
                    _entries.Span[next++] = new SparseEntry(offset, entry.Value);
                }

                _starts.Span[(block * weights.Rows) + row + 1] = next;
            }
        }
    }

    /// <summary>The copies of a block of channels for some rows of windows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill(float* x, int row, int channel, float* to)
    {
        var (windows, grid) = (Windows, Windows.Grid);
        var endChannel = Math.Min(channel + _blockChannels, grid.Channels);
        var top = (row * grid.StrideHeight) + windows.Top - grid.Padding;
        for (; channel < endChannel; channel++)
        {
            var plane = x + ((nint)channel * grid.InputHeight * grid.InputWidth);
            for (var column = 0; column < windows.KernelWidth; column++)
            {
                var left = windows.Left + (column * windows.DilationWidth) - grid.Padding;
                var first = Math.Min(windows.Width, left < 0 ? (grid.StrideWidth - 1 - left) / grid.StrideWidth : 0);
                var end = left < grid.InputWidth
                    ? Math.Min(windows.Width, ((grid.InputWidth - 1 - left) / grid.StrideWidth) + 1)
                    : 0;
                foreach (var remainder in _remainders)
                {
                    for (var i = 0; i < _planeRows; i++, to += _pitch)
                        FillRow(plane, top + remainder + (i * grid.StrideHeight), left, first, end, to);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void FillRow(float* plane, int row, int left, int first, int end, float* to)
    {
        var grid = Grid;
        if ((uint)row >= (uint)grid.InputHeight || end <= first)
        {
            new Span<float>(to, _pitch).Clear();
            return;
        }

        var from = plane + ((nint)row * grid.InputWidth) + left + ((nint)first * grid.StrideWidth);
        if (grid.StrideWidth == 1)
            RowCopy.Copy(from, to + first, end - first);
        else
            StridedRow.Take(from, grid.StrideWidth, to + first, end - first);
        for (var i = 0; i < first; i++)
            to[i] = 0f;
        for (var i = end; i < _pitch; i++)
            to[i] = 0f;
    }
}
