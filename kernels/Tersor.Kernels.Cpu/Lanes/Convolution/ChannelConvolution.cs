using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// A convolution of one image whose vectors are output channels: windows are the rows of a product, and what they meet is read
/// where <see cref="ShiftedPlanes"/> has it. Tiles are then full, however many windows there are;
/// <see cref="DenseConvolution"/> has windows as columns, and of a few of them most are empty.
/// </summary>
public sealed unsafe class ChannelConvolution : ConvolutionKernel
{
    /// <summary>The name of the kernel in a plan.</summary>
    public const string KernelName = "dense channels";

    // Windows whose sums stay in the first-level cache beside weights.
    private const int MostWindows = 84;

    private readonly AlignedArray<float> _weights;
    private readonly AlignedArray<float> _bias;
    private readonly AlignedArray<int> _offsets;
    private readonly AlignedArray<nint> _sums;
    private readonly ShiftedPlanes _planes;
    private readonly int _windows;

    /// <summary>Lays weights [output channels, input channels · kernel height · kernel width] out.</summary>
    public ChannelConvolution(WeightMatrix weights, in ConvolutionWindows windows)
        : base(windows, weights.Rows, weights.Count)
    {
        _windows = windows.Height * windows.Width;
        _planes = new ShiftedPlanes(windows);
        _offsets = new AlignedArray<int>(_planes.Offsets());
        _bias = new AlignedArray<float>(weights.Bias);
        _sums = new AlignedArray<nint>(
            [.. Enumerable.Range(0, MostWindows).Select(window => (nint)window * MicroKernel.Columns)]);
        _weights = new AlignedArray<float>(checked(Panels(weights.Rows) * MicroKernel.Columns * weights.Columns));
        fixed (float* values = weights.Values)
        {
            var right = new MatrixRight(values, 1, weights.Columns);
            for (var first = 0; first < weights.Rows; first += MicroKernel.Columns)
                right.Pack(
                    first, Math.Min(MicroKernel.Columns, weights.Rows - first), 0, weights.Columns,
                    _weights.Pointer + ((nint)first * weights.Columns));
        }
    }

    /// <summary>Whether each window reads all channels, and there are output channels enough for half of a vector.</summary>
    /// <param name="windows">The windows.</param>
    /// <param name="channels">Planes of an output image.</param>
    public static bool Fits(in ConvolutionWindows windows, int channels) =>
        windows.Groups == 1 && 2 * channels >= VectorWidth.Lanes;

    /// <summary>What it costs, as a share of what full tiles would cost: copies, empty columns, and tiles that wait.</summary>
    /// <param name="windows">The windows.</param>
    /// <param name="channels">Planes of an output image.</param>
    public static double Cost(in ConvolutionWindows windows, int channels)
    {
        const double copying = 4;
        const double fewestRows = 4;
        var all = windows.Height * windows.Width;
        var height = (double)all / new Bands(all).Count;
        var lanes = MicroKernel.Columns / 2;
        var empty = (double)((channels + lanes - 1) / lanes) * lanes / channels;
        return (empty * Math.Max(1, fewestRows / height)) + (copying / channels);
    }

    /// <inheritdoc/>
    public override int ChannelsPerGroup => Channels;

    /// <inheritdoc/>
    public override bool RunsGroups => false;

    private int Blocks => (_windows + MostWindows - 1) / MostWindows;

    /// <inheritdoc/>
    public override int InputScratch(int lanes) => _planes.IsInput ? 0 : checked(_planes.Floats + MatrixKernel.Overread);

    /// <inheritdoc/>
    public override float* LayOut(float* x, float* scratch, int lanes, WorkTeam team = default)
    {
        if (_planes.IsInput)
            return x;
        _planes.Fill(x, scratch, team);
        return scratch;
    }

    /// <inheritdoc/>
    public override void RunGroup(int group, LaneKernels kernels, float* grid, float* planes) =>
        throw new NotSupportedException("Windows are computed for all channels.");

    // Some windows, and the channels of a panel.
    private protected override int Units(int lanes) => Blocks * Panels(Channels);

    private protected override int UnitScratch(int lanes) => Math.Min(_windows, MostWindows) * MicroKernel.Columns;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void RunUnits(
        int first, int end, LaneKernels kernels, float* grid, in OutputImage image, IElementFunction? function, float* scratch)
    {
        for (var unit = first; unit < end; unit++)
        {
            var (block, panel) = Math.DivRem(unit, Panels(Channels));
            var start = (int)((long)_windows * block / Blocks);
            var count = (int)((long)_windows * (block + 1) / Blocks) - start;
            Multiply(panel * MicroKernel.Columns, start, count, grid + start, scratch);
            var channel = panel * MicroKernel.Columns;
            new ChannelResults(
                image, channel, Math.Min(MicroKernel.Columns, Channels - channel), _bias.Pointer + channel, function)
                .Finish(scratch, _sums.Pointer, start, count);
        }
    }

    /// <summary>The sums of some windows, as rows, and the channels of a panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(int first, int start, int count, float* grid, float* sums)
    {
        var (columns, depth) = (MicroKernel.Columns, _offsets.Length);
        var bands = new Bands(count);
        var weights = _weights.Pointer + ((nint)first * depth);
        for (var k = 0; k < depth; k += GemmPlan.Depth)
        {
            var part = Math.Min(GemmPlan.Depth, depth - k);
            for (var band = 0; band < bands.Count; band++)
                MicroKernel.RunLeft(
                    bands.Height(band), Channels - first, part, grid + bands.Start(band), _offsets.Pointer + k,
                    weights + ((nint)k * columns), sums + ((nint)bands.Start(band) * columns), columns, accumulate: k > 0);
        }
    }

    private static int Panels(int channels) => (channels + MicroKernel.Columns - 1) / MicroKernel.Columns;
}
