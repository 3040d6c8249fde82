using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// A convolution by 3×3 windows, tile by tile, with fewer multiplications (Winograd 1980; Lavin and Gray 2016). All tiles of some
/// rows are transformed, so that each of a tile's places is one matrix product by the weights of that place. For a band of
/// output channels these follow each other, and their results are transformed back while they are in the cache.
/// <para>
/// Numbers that are not finite would reach all outputs of a tile. If there are any among the results, the convolution is computed
/// again in the direct way.
/// </para>
/// </summary>
internal sealed unsafe class WinogradConvolution<TTile> : ConvolutionKernel
    where TTile : struct, IWinogradTile
{
    // Floats of transformed tiles that stay in the second-level cache beside the results of a band.
    private const int MostInputs = 1 << 17;

    // Fewer parts of an image are not shared out evenly; more need not pass each other's tiles from cache to cache.
    private const int FewestChunks = 4;

    private readonly WinogradWeights<TTile> _weights;
    private readonly DenseConvolution _direct;
    private readonly int _tileRows;
    private readonly int _tilesPerRow;

    /// <summary>Transforms weights [output channels, input channels · 3 · 3].</summary>
    public WinogradConvolution(WeightMatrix weights, in ConvolutionWindows windows)
        : base(windows, weights.Rows, weights.Count)
    {
        _weights = new WinogradWeights<TTile>(weights, WeightPanels.RowsOfBand(weights.Rows, 1));
        _direct = new DenseConvolution(weights, windows);
        _tileRows = (windows.Height + TTile.Size - 1) / TTile.Size;
        _tilesPerRow = (windows.Width + TTile.Size - 1) / TTile.Size;
    }

    /// <inheritdoc/>
    public override int ChannelsPerGroup => Channels;

    /// <inheritdoc/>
    public override bool RunsGroups => false;

    private static int Extent => WinogradWeights<TTile>.Extent;

    private static int Places => WinogradWeights<TTile>.Places;

    /// <inheritdoc/>
    public override int InputScratch(int lanes) => 0;

    /// <inheritdoc/>
    public override float* LayOut(float* x, float* scratch, int lanes, WorkTeam team = default) => x;

    /// <inheritdoc/>
    public override int Scratch(int lanes, int threads = 1) => Math.Max(
        checked((int)ScratchOf(new Layout(this, lanes), threads)), _direct.InputScratch(lanes) + _direct.Scratch(lanes, threads));

    /// <inheritdoc/>
    public override void Run(
        LaneKernels kernels, float* grid, in OutputImage image, IElementFunction? function, float* scratch,
        WorkTeam team = default)
    {
        if (TryRun(kernels.Lanes, grid, image, function, scratch, team))
            return;
        var laid = _direct.LayOut(grid, scratch, kernels.Lanes, team);
        _direct.Run(kernels, laid, image, function, scratch + _direct.InputScratch(kernels.Lanes), team);
    }

    /// <inheritdoc/>
    public override void RunGroup(int group, LaneKernels kernels, float* grid, float* planes) =>
        throw new NotSupportedException("Tiles are computed for all channels.");

    /// <summary>Returns whether all results are finite.</summary>
    private bool TryRun(
        int lanes, float* x, in OutputImage image, IElementFunction? function, float* scratch, WorkTeam team)
    {
        var layout = new Layout(this, lanes);
        var isFinite = true;
        var chunks = Chunks(layout);
        if (chunks >= FewestChunks)
            team.Run(
                new ChunkJob(this, layout, lanes, x, image, function, &isFinite), chunks, Work(lanes), scratch,
                checked((int)layout.Length(1)));
        else
            RunChunks(0, chunks, layout, lanes, x, image, function, scratch, team, &isFinite);
        return isFinite;
    }

    /// <summary>Some parts of the rows of tiles, each as large as <see cref="Layout.Rows"/>.</summary>
    private void RunChunks(
        int firstChunk, int endChunk, in Layout layout, int lanes, float* x, in OutputImage image, IElementFunction? function,
        float* scratch, WorkTeam team, bool* isFinite)
    {
        var offsets = (int*)scratch;
        for (var channel = 0; channel < _weights.Columns; channel++)
            offsets[channel] = channel * layout.Pitch;
        var own = scratch + layout.Shared;
        for (var chunk = firstChunk; chunk < endChunk && *isFinite; chunk++)
        {
            var first = chunk * layout.Rows;
            var rows = new TileRows(first, Math.Min(layout.Rows, _tileRows - first), lanes);
            var work = Work(lanes) * rows.Count / _tileRows;
            team.Run(
                new InputJob(this, layout, rows, x, scratch), _weights.Columns, work / _weights.Rows, own, layout.Own);
            team.Run(
                new BandJob(this, layout, rows, image, function, scratch, isFinite), _weights.Bands, work, own, layout.Own);
        }
    }

    private int Chunks(in Layout layout) => (_tileRows + layout.Rows - 1) / layout.Rows;

    // Threads that share out parts of the image have tiles of their own; else they share them.
    private nint ScratchOf(in Layout layout, int threads) =>
        Chunks(layout) >= FewestChunks ? threads * layout.Length(1) : layout.Length(threads);

    /// <summary>Transforms some input channels.</summary>
    private void TransformInput(
        int firstChannel, int endChannel, in Layout layout, in TileRows rows, float* x, float* shared, float* own) =>
        new WinogradInput<TTile>(Windows, _tilesPerRow, rows.Lanes, own + layout.Input).Transform(
            x, rows.First, rows.Count, shared + layout.Tiles, layout.Pitch, layout.PlacePitch, firstChannel, endChannel);

    /// <summary>Computes some bands of output channels from transformed tiles.</summary>
    /// <returns>Whether all results are finite.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool RunBands(
        int firstBand, int endBand, in Layout layout, in TileRows rows, in OutputImage image, IElementFunction? function,
        float* shared, float* own)
    {
        var lanes = rows.Lanes;
        var products = own + layout.Products;
        var output = new WinogradOutput<TTile>(Windows, _tilesPerRow, lanes, layout.Pitch, own + layout.Output);
        for (var band = firstBand; band < endBand; band++)
        {
            Multiply(band, rows.Count * _tilesPerRow * lanes, layout, shared + layout.Tiles, (int*)shared, products);
            for (var row = 0; row < _weights.Height(band); row++)
            {
                var channel = _weights.First(band) + row;
                if (!output.Transform(
                    products + ((nint)row * layout.Pitch), (nint)_weights.BandRows * layout.Pitch, rows.First, rows.Count,
                    _weights.Bias[channel], function, image, image.Channel(channel, lanes)))
                    return false;
            }
        }

        return true;
    }

    /// <summary>The products of all places for a band: [place, output channel of the band, pitch].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(int band, int columns, in Layout layout, float* tiles, int* offsets, float* products)
    {
        var (height, depth) = (_weights.Height(band), _weights.Columns);
        for (var place = 0; place < Places; place++)
        {
            var panel = _weights.Panel(band, place);
            var right = tiles + (place * layout.PlacePitch);
            var to = products + ((nint)place * _weights.BandRows * layout.Pitch);
            for (var k = 0; k < depth; k += GemmPlan.Depth)
            {
                var part = Math.Min(GemmPlan.Depth, depth - k);
                for (var column = 0; column < columns; column += MicroKernel.Columns)
                {
                    MicroKernel.Run(
                        height, columns - column, part, panel + ((nint)k * height), right + column, offsets + k, to + column,
                        layout.Pitch, accumulate: k > 0);
                }
            }
        }
    }

    /// <summary>Rows of tiles.</summary>
    private readonly record struct TileRows(int First, int Count, int Lanes);

    private readonly struct ChunkJob(
        WinogradConvolution<TTile> convolution, Layout layout, int lanes, float* x, OutputImage image,
        IElementFunction? function, bool* isFinite) : IUnitJob
    {
        public void Run(int first, int end, float* scratch) =>
            convolution.RunChunks(first, end, layout, lanes, x, image, function, scratch, default, isFinite);
    }

    private readonly struct InputJob(
        WinogradConvolution<TTile> convolution, Layout layout, TileRows rows, float* x, float* shared) : IUnitJob
    {
        public void Run(int first, int end, float* scratch) =>
            convolution.TransformInput(first, end, layout, rows, x, shared, scratch);
    }

    private readonly struct BandJob(
        WinogradConvolution<TTile> convolution, Layout layout, TileRows rows, OutputImage image, IElementFunction? function,
        float* shared, bool* isFinite) : IUnitJob
    {
        public void Run(int first, int end, float* scratch)
        {
            if (!convolution.RunBands(first, end, layout, rows, image, function, shared, scratch))
                *isFinite = false;
        }
    }

    /// <summary>Where everything lies in the scratch memory, in floats.</summary>
    private readonly struct Layout
    {
        private const int Line = 16;

        public Layout(WinogradConvolution<TTile> kernel, int lanes)
        {
            var (weights, columns) = (kernel._weights, kernel._tilesPerRow * lanes);
            Rows = RowsAtATime(kernel._tileRows, columns, Places * weights.Columns);
            Pitch = PitchOf(Rows * columns);
            PlacePitch = ((nint)weights.Columns * Pitch) + Line;
            Tiles = Ceiling(weights.Columns);
            Shared = Tiles + (Places * PlacePitch);
            Output = Input + WinogradInput<TTile>.Scratch(kernel.Windows, kernel._tilesPerRow, lanes);
            Products = Output + WinogradOutput<TTile>.Scratch(Pitch);
            Own = Stride(checked((int)(Products + ((nint)Places * weights.BandRows * Pitch))));
        }

        /// <summary>Rows of tiles that are transformed at a time.</summary>
        public int Rows { get; }

        /// <summary>Floats from one channel's tiles to the next.</summary>
        public int Pitch { get; }

        /// <summary>Floats from one place to the next.</summary>
        public nint PlacePitch { get; }

        /// <summary>Behind the channels' offsets.</summary>
        public nint Tiles { get; }

        /// <summary>Floats that all threads share; those of each thread lie behind them.</summary>
        public nint Shared { get; }

        public nint Input => 0;

        public nint Output { get; }

        public nint Products { get; }

        /// <summary>Floats of each thread.</summary>
        public int Own { get; }

        public nint Length(int threads) => Shared + ((nint)threads * Own);

        private static int Ceiling(int floats) => (floats + Line - 1) / Line * Line;

        // An odd number of cache lines spreads the channels over all of the first-level cache's sets.
        private static int PitchOf(int floats)
        {
            var lines = Ceiling(floats) / Line;
            return (lines > 2 && lines % 2 == 0 ? lines + 1 : lines) * Line;
        }

        /// <summary>The rows that fit and fill vectors best.</summary>
        private static int RowsAtATime(int rows, int columns, int channels)
        {
            var most = Math.Clamp(Math.Max(MostInputs / ((long)channels * columns), (Line + columns - 1) / columns), 1, rows);
            var (best, fewest) = (1, long.MaxValue);
            for (var count = (int)(most + 1) / 2; count <= most; count++)
            {
                var (whole, rest) = Math.DivRem(rows, count);
                var total = ((long)whole * Ceiling(count * columns)) + Ceiling(rest * columns);
                if (total <= fewest)
                    (best, fewest) = (count, total);
            }

            return best;
        }
    }
}
