using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// A convolution by all weights: a matrix product whose right side is read from the laid-out input where it lies, a window's
/// pixels at the places of its taps, so that nothing is gathered first (Zhang, Franchetti and Low 2018). A few tiles of windows
/// take all output channels before the next ones, and a part of the input channels before the others.
/// </summary>
public sealed unsafe class DenseConvolution : ConvolutionKernel
{
    /// <summary>The name of the kernel in a plan.</summary>
    public const string KernelName = "dense windows";

    // Sums that wait for the next part of the input channels: they share the second-level cache with the weights.
    private const int MostSums = 1 << 16;

    // Bands of fewer rows load a value for each multiplication or two.
    private const int LeastBandRows = 4;

    // Too few to be shared out evenly.
    private const int FewBlocks = 8;

    private readonly WeightPanels _panels;
    private readonly LaneOffsets _offsets;
    private readonly bool _isGrouped;

    /// <summary>Lays weights [output channels, input channels of a group · kernel height · kernel width] out.</summary>
    public DenseConvolution(WeightMatrix weights, in ConvolutionWindows windows)
        : base(windows, weights.Rows, weights.Count)
    {
        _panels = new WeightPanels(weights, windows.Groups);
        _offsets = new LaneOffsets(windows.Offsets());
        _isGrouped = windows.Groups > 1;
    }

    /// <summary>Whether enough channels that are computed together read the same planes.</summary>
    /// <param name="windows">The places of the windows.</param>
    /// <param name="channels">Planes of an output image.</param>
    public static bool Fits(in ConvolutionWindows windows, int channels) =>
        windows.Groups == 1 || WeightPanels.RowsOfBand(channels, windows.Groups) >= LeastBandRows;

    /// <summary>What it costs, as a share of what full tiles would cost.</summary>
    /// <param name="windows">The windows.</param>
    /// <param name="lanes">Floats of a pixel.</param>
    public static double Cost(in ConvolutionWindows windows, int lanes) =>
        (double)new WindowTiles(windows, lanes).Count * MicroKernel.Columns / ((double)windows.Height * windows.Width * lanes);

    /// <inheritdoc/>
    public override int ChannelsPerGroup => _panels.BandRows;

    private int Passes => (_panels.Columns + GemmPlan.Depth - 1) / GemmPlan.Depth;

    private int TilesPerBlock => Passes == 1 ? 1 : Math.Max(1, MostSums / (_panels.Bands * _panels.TileSize));

    // Blocks of tiles, or bands of channels where there are few blocks.
    private protected override int Units(int lanes)
    {
        var blocks = Blocks(new WindowTiles(Windows, lanes));
        return SharesBands(blocks) ? _panels.Bands : blocks;
    }

    private protected override int UnitScratch(int lanes) => TilesPerBlock * _panels.Bands * _panels.TileSize;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void RunUnits(
        int first, int end, LaneKernels kernels, float* grid, in OutputImage image, IElementFunction? function, float* scratch)
    {
        var lanes = kernels.Lanes;
        var tiles = new WindowTiles(Windows, lanes);
        var (perBlock, passes) = (TilesPerBlock, Passes);
        var offsets = _offsets.For(lanes).Pointer;
        var blocks = Blocks(tiles);
        var range = passes == 1 && !image.HasGaps ? ValueRange.Of(function) : null;
        var (firstBlock, endBlock, firstBand, endBand) = SharesBands(blocks)
            ? (0, blocks, first, end)
            : (first, end, 0, _panels.Bands);
        for (var block = firstBlock; block < endBlock; block++)
        {
            var start = block * perBlock;
            var last = Math.Min(start + perBlock, tiles.Count);
            for (var pass = 0; pass < passes; pass++)
            {
                var k = (int)((long)_panels.Columns * pass / passes);
                var depth = (int)((long)_panels.Columns * (pass + 1) / passes) - k;
                for (var tile = start; tile < last; tile++)
                {
                    var (from, length) = tiles[tile];
                    for (var band = firstBand; band < endBand; band++)
                    {
                        if (range is { } limits
                            && TryFinish(band, tiles, from, length, grid + from, offsets, image, limits, lanes))
                            continue;
                        var sums = scratch + ((((nint)(tile - start) * _panels.Bands) + band) * _panels.TileSize);
                        Multiply(band, k, depth, grid + from, offsets + k, lanes, length, sums);
                        if (pass == passes - 1)
                            Finish(band, tiles, from, length, sums, image, function, lanes);
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void RunGroup(int group, LaneKernels kernels, float* grid, float* planes)
    {
        var lanes = kernels.Lanes;
        var tiles = new WindowTiles(Windows, lanes);
        var offsets = _offsets.For(lanes).Pointer;
        var sums = stackalloc float[_panels.TileSize];
        var channelPixels = PlaneSize(lanes) / lanes;
        var image = new OutputImage(planes - ((nint)_panels.First(group) * PlaneSize(lanes)), channelPixels, Pitch(lanes));
        for (var tile = 0; tile < tiles.Count; tile++)
        {
            var (from, length) = tiles[tile];
            Multiply(group, 0, _panels.Columns, grid + from, offsets, lanes, length, sums);
            Finish(group, tiles, from, length, sums, image, null, lanes);
        }
    }

    private int Blocks(in WindowTiles tiles) => (tiles.Count + TilesPerBlock - 1) / TilesPerBlock;

    private bool SharesBands(int blocks) => blocks < FewBlocks && blocks < _panels.Bands;

    /// <summary>Computes a tile where its results belong, if these are neighbours there and fill it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryFinish(
        int band, in WindowTiles tiles, int from, int length, float* x, int* offsets, in OutputImage image, ValueRange range,
        int lanes)
    {
        var first = _panels.First(band);
        var channel = image.Channel(first, lanes);
        if (length < MicroKernel.Columns || tiles.Piece(from, length, channel, image, lanes, out _, out var y) < length)
            return false;
        if (_isGrouped)
            x += (nint)Windows.GroupOffset(first, Channels) * lanes;
        var pitch = (nint)(image.Channel(first + 1, lanes) - channel);
        _panels.Finish(band, 0, _panels.Columns, x, offsets, y, pitch, accumulates: false, image.AddendOf(y), range);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(int band, int k, int depth, float* x, int* offsets, int lanes, int length, float* sums)
    {
        if (_isGrouped)
            x += (nint)Windows.GroupOffset(_panels.First(band), Channels) * lanes;
        _panels.Multiply(band, k, depth, x, offsets, length, sums, MicroKernel.Columns, accumulates: k > 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Finish(
        int band, in WindowTiles tiles, int from, int length, float* sums, in OutputImage image, IElementFunction? function,
        int lanes)
    {
        var (first, height) = (_panels.First(band), _panels.Height(band));
        var bias = _panels.Bias(band);
        var channel = image.Channel(first, lanes);
        if (!image.HasGaps)
        {
            var pitch = (nint)(image.Channel(first + 1, lanes) - channel);
            for (int done = 0, count; done < length; done += count)
            {
                var wanted = tiles.Piece(from + done, length - done, channel, image, lanes, out count, out var y);
                if (wanted > 0)
                    ResultRows.Finish(
                        sums + done, MicroKernel.Columns, bias, image.AddendOf(y), function, y, pitch, height, wanted);
            }

            return;
        }

        ResultRows.Finish(
            sums, MicroKernel.Columns, bias, null, function, sums, MicroKernel.Columns, height, MicroKernel.Columns);
        for (var row = 0; row < height; row++)
            tiles.Store(from, length, sums + (row * MicroKernel.Columns), image.Channel(first + row, lanes), image, lanes);
    }
}
