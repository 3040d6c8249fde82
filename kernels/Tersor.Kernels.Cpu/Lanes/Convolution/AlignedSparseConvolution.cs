using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// A convolution of one image that multiplies by the non-zero weights alone, and reads no vector across a cache line. What a run
/// of windows meets of some channels lies in <see cref="AlignedCopies"/> in the first-level cache; then each output channel takes
/// its weights of these channels.
/// </summary>
public sealed unsafe class AlignedSparseConvolution : ConvolutionKernel
{
    /// <summary>The name of the kernel in a plan.</summary>
    public const string KernelName = "sparse aligned windows";

    // Two thirds of the smallest first-level caches: the outputs pass through it, too.
    private const int MostInputs = 8192;

    // Finished sums of so many channels are still in the first-level cache.
    private const int FinishedChannels = 16;

    private readonly AlignedArray<SparseEntry> _entries;
    private readonly AlignedArray<int> _starts;
    private readonly AlignedArray<float> _bias;
    private readonly AlignedCopies _copies;
    private readonly LaneKernels _kernels;
    private readonly int _windows;
    private readonly int _blockChannels;

    /// <summary>Lays weights [output channels, input channels of a group · kernel height · kernel width] out.</summary>
    public AlignedSparseConvolution(WeightMatrix weights, in ConvolutionWindows windows)
        : base(windows, weights.Rows, weights.NonZeros)
    {
        _windows = windows.Height * windows.Width;
        _kernels = LaneKernels.ForPixels(_windows);
        _copies = new AlignedCopies(windows, _kernels.Lanes);
        _blockChannels = Math.Clamp(MostInputs / _copies.ChannelFloats, 1, Grid.Channels);
        _bias = new AlignedArray<float>(weights.Bias);
        _entries = new AlignedArray<SparseEntry>(weights.NonZeros);
        _starts = new AlignedArray<int>((Blocks * weights.Rows) + 1);
        LayOut(weights);
    }

    /// <summary>What it costs, as a share of what all weights would cost if vectors were full: copies and results, too.</summary>
    /// <param name="windows">The windows.</param>
    /// <param name="weights">The weights.</param>
    public static double Cost(in ConvolutionWindows windows, WeightMatrix weights)
    {
        // In multiplications for each weight: a vector is copied for all output channels, a result finished for all weights.
        const double copying = 2;
        const double finishing = 4;
        var all = windows.Height * windows.Width;
        var lanes = LaneKernels.ForPixels(all).Lanes;
        var full = (double)((all + lanes - 1) / lanes) * lanes / all;
        return full * (weights.Density + (copying * windows.Groups / weights.Rows) + (finishing / weights.Columns));
    }

    /// <inheritdoc/>
    public override int ChannelsPerGroup => Channels;

    /// <inheritdoc/>
    public override bool RunsGroups => false;

    private int Blocks => (Grid.Channels + _blockChannels - 1) / _blockChannels;

    private int InputFloats => (_blockChannels * _copies.ChannelFloats) + MatrixKernel.Overread;

    /// <inheritdoc/>
    public override int InputScratch(int lanes) => _copies.InputScratch;

    /// <inheritdoc/>
    public override float* LayOut(float* x, float* scratch, int lanes, WorkTeam team = default) =>
        _copies.LayOut(x, scratch, team);

    /// <inheritdoc/>
    public override void RunGroup(int group, LaneKernels kernels, float* grid, float* planes) =>
        throw new NotSupportedException("Windows are computed for all channels.");

    // A run of windows, for all channels.
    private protected override int Units(int lanes) => (_windows + _kernels.Lanes - 1) / _kernels.Lanes;

    private protected override int UnitScratch(int lanes) => checked(InputFloats + (Channels * _kernels.Lanes));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void RunUnits(
        int begin, int end, LaneKernels kernels, float* grid, in OutputImage image, IElementFunction? function, float* scratch)
    {
        var sums = scratch + InputFloats;
        for (var unit = begin; unit < end; unit++)
        {
            var start = unit * _kernels.Lanes;
            for (var block = 0; block < Blocks; block++)
            {
                var first = block * _blockChannels;
                _copies.Fill(grid, start, first, Math.Min(first + _blockChannels, Grid.Channels), scratch);
                var isLast = block == Blocks - 1;
                var step = isLast ? FinishedChannels : Channels;
                for (var channel = 0; channel < Channels; channel += step)
                {
                    var count = Math.Min(step, Channels - channel);
                    var own = sums + ((nint)channel * _kernels.Lanes);
                    _kernels.SparseRows(
                        _entries.Pointer, _starts.Pointer + ((nint)block * Channels) + channel, count,
                        block == 0 ? _bias.Pointer + channel : null, scratch, 1, own);
                    if (isLast)
                        Finish(start, channel, count, own, image, function);
                }
            }
        }
    }

    private void Finish(int start, int channel, int channels, float* sums, in OutputImage image, IElementFunction? function)
    {
        var none = stackalloc float[FinishedChannels];
        new Span<float>(none, FinishedChannels).Clear();
        var y = image.Channel(channel, 1) + start;
        ResultRows.Finish(
            sums, _kernels.Lanes, none, image.AddendOf(y), function, y, (nint)(image.Channel(1, 1) - image.Channel(0, 1)),
            channels, Math.Min(_kernels.Lanes, _windows - start));
    }

    /// <summary>Sorts weights by blocks of input channels, then by output channels.</summary>
    private void LayOut(WeightMatrix weights)
    {
        var places = _copies.Places;
        var taken = weights.Starts.ToArray();
        var next = 0;
        for (var block = 0; block < Blocks; block++)
        {
            for (var row = 0; row < weights.Rows; row++)
            {
                var first = (Windows.GroupOffset(row, weights.Rows) / Grid.ChannelPixels) - (block * _blockChannels);
                for (; taken[row] < weights.Starts[row + 1]; taken[row]++)
                {
                    var entry = weights.Entries[taken[row]];
                    var (channel, tap) = Math.DivRem(entry.Offset, places.Length);
                    if (first + channel >= _blockChannels)
                        break;
                    _entries.Span[next++] = new SparseEntry(
                        ((first + channel) * _copies.ChannelFloats) + places[tap], entry.Value);
                }

                _starts.Span[(block * weights.Rows) + row + 1] = next;
            }
        }
    }
}
