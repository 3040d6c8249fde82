using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// A convolution of one small image: windows are put side by side and are the rows of a product, whose columns are the output
/// channels. Tiles are then full, however many windows there are; <see cref="DenseConvolution"/> has windows as columns, and of a
/// few of them most are empty.
/// </summary>
public sealed unsafe class PatchConvolution : ConvolutionKernel
{
    /// <summary>The name of the kernel in a plan.</summary>
    public const string KernelName = "dense patches";

    // More of them fill tiles as columns, too, and need no copy.
    private const int MostWindows = 196;

    private readonly AlignedArray<float> _weights;
    private readonly AlignedArray<float> _bias;
    private readonly AlignedArray<int> _offsets;
    private readonly Bands _bands;
    private readonly int _windows;

    /// <summary>Lays weights [output channels, input channels · kernel height · kernel width] out.</summary>
    public PatchConvolution(WeightMatrix weights, in ConvolutionWindows windows)
        : base(windows, weights.Rows, weights.Count)
    {
        _windows = windows.Height * windows.Width;
        _bands = new Bands(_windows);
        _offsets = new AlignedArray<int>(windows.Offsets());
        _bias = new AlignedArray<float>(weights.Bias);
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

    /// <summary>Whether there are few windows, each reads all channels, and there are channels enough for half a tile.</summary>
    /// <param name="windows">The windows.</param>
    /// <param name="channels">Planes of an output image.</param>
    public static bool Fits(in ConvolutionWindows windows, int channels) =>
        windows.Groups == 1 && (long)windows.Height * windows.Width <= MostWindows && 2 * channels >= MicroKernel.Columns;

    /// <summary>What it costs, as a share of what full tiles would cost: gathering, empty columns, and bands that wait.</summary>
    /// <param name="windows">The windows.</param>
    /// <param name="channels">Planes of an output image.</param>
    public static double Cost(in ConvolutionWindows windows, int channels)
    {
        const double gathering = 8;
        const double fewestRows = 4;
        var all = windows.Height * windows.Width;
        var height = (double)all / new Bands(all).Count;
        var empty = (double)Panels(channels) * MicroKernel.Columns / channels;
        return (empty * Math.Max(1, fewestRows / height)) + (gathering / channels);
    }

    /// <inheritdoc/>
    public override int ChannelsPerGroup => Channels;

    /// <inheritdoc/>
    public override bool RunsGroups => false;

    /// <inheritdoc/>
    public override int Scratch(int lanes, int threads = 1) => checked(
        (_windows * _offsets.Length) + (threads * Stride(UnitScratch(lanes))));

    /// <inheritdoc/>
    public override void RunGroup(int group, LaneKernels kernels, float* grid, float* planes) =>
        throw new NotSupportedException("Windows are computed for all channels.");

    /// <inheritdoc/>
    public override void Run(
        LaneKernels kernels, float* grid, in OutputImage image, IElementFunction? function, float* scratch,
        WorkTeam team = default)
    {
        var floats = _windows * _offsets.Length;
        team.RunCopies(new GatherJob(this, grid, scratch), _bands.Count, floats / _bands.Count);
        team.Run(
            new ProductJob(this, scratch, image, function), Panels(Channels), Work(1), scratch + floats,
            Stride(UnitScratch(1)));
    }

    private protected override int UnitScratch(int lanes) => _windows * MicroKernel.Columns;

    /// <summary>Output channels as far as some panels hold them, from gathered windows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(
        int firstPanel, int endPanel, float* patches, in OutputImage image, IElementFunction? function, float* sums)
    {
        var (columns, depth) = (MicroKernel.Columns, _offsets.Length);
        for (var first = firstPanel * columns; first < Math.Min(endPanel * columns, Channels); first += columns)
        {
            var count = Math.Min(columns, Channels - first);
            var weights = _weights.Pointer + ((nint)first * depth);
            for (var k = 0; k < depth; k += GemmPlan.Depth)
            {
                var part = Math.Min(GemmPlan.Depth, depth - k);
                for (var band = 0; band < _bands.Count; band++)
                {
                    var (start, height) = (_bands.Start(band), _bands.Height(band));
                    MicroKernel.Run(
                        height, count, part, patches + ((nint)start * depth) + ((nint)k * height), weights + ((nint)k * columns),
                        null, sums + ((nint)start * columns), columns, accumulate: k > 0);
                }
            }

            var y = image.Channel(first, 1);
            var pitch = (int)(image.Channel(first + 1, 1) - y);
            LaneTranspose.Back(sums, columns, _windows, y, pitch, count);
            ResultRows.Finish(y, pitch, _bias.Pointer + first, image.AddendOf(y), function, y, pitch, count, _windows);
        }
    }

    private static int Panels(int channels) => (channels + MicroKernel.Columns - 1) / MicroKernel.Columns;

    /// <summary>The pixels of some windows: [tap, window].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(float* grid, int start, int height, float* to)
    {
        var (firstRow, firstColumn) = Math.DivRem(start, Windows.Width);
        foreach (var offset in _offsets.Span)
        {
            var from = grid + offset + ((nint)firstRow * Grid.Width);
            var column = firstColumn;
            for (int done = 0, count; done < height; done += count)
            {
                count = Math.Min(height - done, Windows.Width - column);
                ShortCopy.Run(from + column, to + done, count);
                from += Grid.Width;
                column = 0;
            }

            to += height;
        }
    }

    private readonly struct GatherJob(PatchConvolution convolution, float* grid, float* patches) : IUnitJob
    {
        public void Run(int first, int end, float* scratch)
        {
            var bands = convolution._bands;
            for (var band = first; band < end; band++)
                convolution.Gather(
                    grid, bands.Start(band), bands.Height(band),
                    patches + ((nint)bands.Start(band) * convolution._offsets.Length));
        }
    }

    private readonly struct ProductJob(
        PatchConvolution convolution, float* patches, OutputImage image, IElementFunction? function) : IUnitJob
    {
        public void Run(int first, int end, float* scratch) =>
            convolution.Multiply(first, end, patches, image, function, scratch);
    }
}
