using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// A convolution of one image whose vectors are windows and which computes where the results belong: as
/// <see cref="ShiftedPlanes"/> has the input, windows are neighbours across the ends of rows, as their results are. Nothing is
/// thrown away, turned or moved.
/// </summary>
public sealed unsafe class PlaneConvolution : ConvolutionKernel
{
    /// <summary>The name of the kernel in a plan.</summary>
    public const string KernelName = "dense planes";

    // Tiles for which weights come from the second-level cache once, where there are many.
    private const int TilesAtOnce = 4;

    private readonly WeightPanels _panels;
    private readonly ShiftedPlanes _planes;
    private readonly AlignedArray<int> _offsets;
    private readonly int _windows;

    /// <summary>Lays weights [output channels, input channels · kernel height · kernel width] out.</summary>
    public PlaneConvolution(WeightMatrix weights, in ConvolutionWindows windows)
        : base(windows, weights.Rows, weights.Count)
    {
        _windows = windows.Height * windows.Width;
        _panels = new WeightPanels(weights);
        _planes = new ShiftedPlanes(windows);
        _offsets = new AlignedArray<int>(_planes.Offsets());
    }

    /// <summary>Whether each window reads all channels, and there are windows enough for a tile.</summary>
    public static bool Fits(in ConvolutionWindows windows) =>
        windows.Groups == 1 && windows.Height * windows.Width >= MicroKernel.Columns;

    /// <summary>What it costs, as a share of what full tiles would cost: copies and what is missing in the last tile.</summary>
    /// <param name="windows">The windows.</param>
    /// <param name="channels">Planes of an output image.</param>
    public static double Cost(in ConvolutionWindows windows, int channels)
    {
        const double copying = 4;
        var all = windows.Height * windows.Width;
        return ((double)Tiles(all) * MicroKernel.Columns / all) + (copying / channels);
    }

    /// <inheritdoc/>
    public override int ChannelsPerGroup => Channels;

    /// <inheritdoc/>
    public override bool RunsGroups => false;

    private int Passes => (_panels.Columns + GemmPlan.Depth - 1) / GemmPlan.Depth;

    private int TilesPerUnit => Passes == 1 ? 1 : TilesAtOnce;

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

    // Some tiles of windows.
    private protected override int Units(int lanes) => (Tiles(_windows) + TilesPerUnit - 1) / TilesPerUnit;

    // The last tile, which is not full.
    private protected override int UnitScratch(int lanes) => checked(_panels.Bands * _panels.TileSize);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void RunUnits(
        int first, int end, LaneKernels kernels, float* grid, in OutputImage image, IElementFunction? function, float* scratch)
    {
        var (passes, perUnit) = (Passes, TilesPerUnit);
        var range = ValueRange.Of(function);
        for (var unit = first; unit < end; unit++)
        {
            var lastTile = Math.Min((unit + 1) * perUnit, Tiles(_windows));
            for (var pass = 0; pass < passes; pass++)
            {
                var k = (int)((long)_panels.Columns * pass / passes);
                var depth = (int)((long)_panels.Columns * (pass + 1) / passes) - k;
                for (var band = 0; band < _panels.Bands; band++)
                {
                    for (var tile = unit * perUnit; tile < lastTile; tile++)
                        Run(band, tile, k, depth, grid, image, function, range, scratch + ((nint)band * _panels.TileSize));
                }
            }
        }
    }

    /// <summary>Some products of a tile and of a band of channels; the last ones finish it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Run(
        int band, int tile, int k, int depth, float* grid, in OutputImage image, IElementFunction? function, ValueRange? range,
        float* part)
    {
        var from = tile * MicroKernel.Columns;
        var y = image.Channel(_panels.First(band), 1) + from;
        var pitch = (nint)(image.Channel(1, 1) - image.Channel(0, 1));
        var isLast = k + depth == _panels.Columns;
        var x = grid + from;
        var offsets = _offsets.Pointer + k;
        var count = _windows - from;
        if (count < MicroKernel.Columns)
        {
            _panels.Multiply(band, k, depth, x, offsets, count, part, MicroKernel.Columns, accumulates: k > 0);
            if (isLast)
                ResultRows.Finish(
                    part, MicroKernel.Columns, _panels.Bias(band), image.AddendOf(y), function, y, pitch, _panels.Height(band),
                    count);
        }
        else if (isLast && range is { } limits)
        {
            _panels.Finish(band, k, depth, x, offsets, y, pitch, k > 0, image.AddendOf(y), limits);
        }
        else
        {
            _panels.Multiply(band, k, depth, x, offsets, MicroKernel.Columns, y, pitch, accumulates: k > 0);
            if (isLast)
                ResultRows.Finish(
                    y, pitch, _panels.Bias(band), image.AddendOf(y), function, y, pitch, _panels.Height(band),
                    MicroKernel.Columns);
        }
    }

    private static int Tiles(int windows) => (windows + MicroKernel.Columns - 1) / MicroKernel.Columns;
}
