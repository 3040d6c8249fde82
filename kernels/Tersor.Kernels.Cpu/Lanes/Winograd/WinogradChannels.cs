using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// <see cref="WinogradConvolution{TTile}"/> of one image with channels as vectors: however few tiles there are, transforms fill
/// them, and pixels need not be sorted into phases. Tiles are the rows of the products, output channels their columns.
/// </summary>
internal sealed unsafe class WinogradChannels<TTile> : ConvolutionKernel
    where TTile : struct, IWinogradTile
{
    // Tiles whose products with a panel of weights stay in the second-level cache: whole bands of rows.
    private const int MostTiles = 42;

    private const int Line = 16;

    private readonly WinogradWeights<TTile> _weights;
    private readonly ChannelConvolution _direct;
    private readonly AlignedArray<int> _offsets;
    private readonly AlignedArray<nint> _pixels;
    private readonly int _tileRows;
    private readonly int _tilesPerRow;
    private readonly int _chunks;
    private readonly int _pitch;

    /// <summary>Transforms weights [output channels, input channels · 3 · 3].</summary>
    public WinogradChannels(WeightMatrix weights, in ConvolutionWindows windows)
        : base(windows, weights.Rows, weights.Count)
    {
        _weights = new WinogradWeights<TTile>(weights, MicroKernel.Columns, isPadded: true);
        _direct = new ChannelConvolution(weights, windows);
        _tileRows = (windows.Height + TTile.Size - 1) / TTile.Size;
        _tilesPerRow = (windows.Width + TTile.Size - 1) / TTile.Size;
        _pixels = new AlignedArray<nint>(WinogradChannelOutput<TTile>.Pixels(_tilesPerRow, windows.Width));
        var most = Math.Clamp(MostTiles / _tilesPerRow, 1, _tileRows);
        _chunks = (_tileRows + most - 1) / most;
        _pitch = (((MostRows * _tilesPerRow) + Line - 1) / Line) * Line;
        _offsets = new AlignedArray<int>([.. Enumerable.Range(0, _weights.Columns).Select(channel => channel * _pitch)]);
    }

    /// <inheritdoc/>
    public override int ChannelsPerGroup => Channels;

    /// <inheritdoc/>
    public override bool RunsGroups => false;

    private static int Places => WinogradWeights<TTile>.Places;

    private int MostRows => (_tileRows + _chunks - 1) / _chunks;

    // Places that lie a power of two apart would share the sets of a cache.
    private int PlacePitch => checked((_weights.Columns * _pitch) + Line);

    private int Shared => checked(Places * PlacePitch);

    private int Own => Stride(checked(
        Math.Max(
            WinogradChannelInput<TTile>.Scratch(_tilesPerRow, MostRows),
            WinogradChannelOutput<TTile>.Scratch(_tilesPerRow, MicroKernel.Columns)
            + (Places * MostRows * _tilesPerRow * MicroKernel.Columns))));

    private WinogradChannelInput<TTile> Input => new(Windows, _tilesPerRow);

    private WinogradChannelOutput<TTile> Output => new(Windows, _tilesPerRow);

    /// <inheritdoc/>
    public override int InputScratch(int lanes) => 0;

    /// <inheritdoc/>
    public override float* LayOut(float* x, float* scratch, int lanes, WorkTeam team = default) => x;

    /// <inheritdoc/>
    public override int Scratch(int lanes, int threads = 1) => Math.Max(
        checked(Shared + (threads * Own)), checked(_direct.InputScratch(lanes) + _direct.Scratch(lanes, threads)));

    /// <inheritdoc/>
    public override void RunGroup(int group, LaneKernels kernels, float* grid, float* planes) =>
        throw new NotSupportedException("Tiles are computed for all channels.");

    /// <inheritdoc/>
    public override void Run(
        LaneKernels kernels, float* grid, in OutputImage image, IElementFunction? function, float* scratch,
        WorkTeam team = default)
    {
        var isFinite = true;
        var own = scratch + Shared;
        var blocks = (_weights.Columns + VectorWidth.Lanes - 1) / VectorWidth.Lanes;
        for (var chunk = 0; chunk < _chunks && isFinite; chunk++)
        {
            var first = (int)((long)_tileRows * chunk / _chunks);
            var rows = (int)((long)_tileRows * (chunk + 1) / _chunks) - first;
            var work = Work(1) * rows / _tileRows;
            team.Run(new InputJob(this, first, rows, grid, scratch), blocks, work / Channels, own, Own);
            team.Run(new PanelJob(this, first, rows, image, function, scratch, &isFinite), _weights.Bands, work, own, Own);
        }

        if (isFinite)
            return;
        var laid = _direct.LayOut(grid, scratch, 1, team);
        _direct.Run(kernels, laid, image, function, scratch + _direct.InputScratch(1), team);
    }

    /// <summary>A panel's output channels of some rows of tiles.</summary>
    /// <returns>Whether all sums are finite.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool RunPanel(
        int panel, int first, int rows, in OutputImage image, IElementFunction? function, float* shared, float* own)
    {
        var (channel, tiles) = (_weights.First(panel), rows * _tilesPerRow);
        var channels = _weights.Height(panel);
        var columns = channels > MicroKernel.Columns / 2 ? MicroKernel.Columns : MicroKernel.Columns / 2;
        Multiply(panel, tiles, columns, shared, own);
        return Output.Transform(
            own, first, rows, columns, _pixels.Pointer,
            new ChannelResults(image, channel, channels, _weights.Bias + channel, function),
            own + ((nint)Places * tiles * columns));
    }

    /// <summary>The products of all places: [place, tile, column].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(int panel, int tiles, int columns, float* x, float* products)
    {
        var (depth, bands) = (_weights.Columns, new Bands(tiles));
        for (var place = 0; place < Places; place++)
        {
            var weights = _weights.Panel(panel, place);
            for (var k = 0; k < depth; k += GemmPlan.Depth)
            {
                for (var band = 0; band < bands.Count; band++)
                    MicroKernel.RunLeft(
                        bands.Height(band), columns, Math.Min(GemmPlan.Depth, depth - k), x + bands.Start(band),
                        _offsets.Pointer + k, weights + ((nint)k * MicroKernel.Columns),
                        products + ((nint)bands.Start(band) * columns), columns, accumulate: k > 0);
            }

            x += PlacePitch;
            products += (nint)tiles * columns;
        }
    }

    private readonly struct InputJob(WinogradChannels<TTile> kernel, int firstRow, int rows, float* x, float* shared) : IUnitJob
    {
        public void Run(int first, int end, float* scratch) =>
            kernel.Input.Transform(x, firstRow, rows, shared, kernel._pitch, kernel.PlacePitch, first, end, scratch);
    }

    private readonly struct PanelJob(
        WinogradChannels<TTile> kernel, int firstRow, int rows, OutputImage image, IElementFunction? function, float* shared,
        bool* isFinite) : IUnitJob
    {
        public void Run(int first, int end, float* scratch)
        {
            for (var panel = first; panel < end; panel++)
            {
                if (!kernel.RunPanel(panel, firstRow, rows, image, function, shared, scratch))
                    *isFinite = false;
            }
        }
    }
}
