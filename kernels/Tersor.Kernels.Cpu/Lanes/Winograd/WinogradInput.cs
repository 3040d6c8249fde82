using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// Cuts an image into overlapping tiles and transforms them: rows of pixels first, then their columns, which are sorted into
/// phases so that neighbouring tiles are neighbours.
/// </summary>
internal readonly unsafe struct WinogradInput<TTile>
    where TTile : struct, IWinogradTile
{
    private const int Slack = 16;

    private readonly ConvolutionWindows _windows;
    private readonly int _tiles;
    private readonly int _lanes;
    private readonly float* _zeros;
    private readonly float* _lines;
    private readonly float* _phases;

    /// <summary>A transform of an image.</summary>
    /// <param name="windows">The places of windows.</param>
    /// <param name="tiles">Tiles of a row.</param>
    /// <param name="lanes">Floats of a pixel.</param>
    /// <param name="scratch"><see cref="Scratch"/> floats, which are cleared.</param>
    public WinogradInput(in ConvolutionWindows windows, int tiles, int lanes, float* scratch)
    {
        (_windows, _tiles, _lanes) = (windows, tiles, lanes);
        _zeros = scratch;
        _lines = scratch + ZeroLength(windows, lanes);
        _phases = _lines + (Extent * LineLength(tiles, lanes));
        new Span<float>(scratch, Scratch(windows, tiles, lanes)).Clear();
    }

    private static int Extent => WinogradWeights<TTile>.Extent;

    /// <summary>Floats of scratch.</summary>
    public static int Scratch(in ConvolutionWindows windows, int tiles, int lanes) => ZeroLength(windows, lanes)
        + (Extent * LineLength(tiles, lanes)) + (TTile.Size * PhaseLength(tiles, lanes)) + (Extent * Ceiling(tiles * lanes));

    /// <summary>Transforms some rows of tiles of some channels.</summary>
    /// <param name="x">[channels, height, width, lanes].</param>
    /// <param name="first">The first row of tiles.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="y">[place, channel, tile, lanes]; behind a channel's tiles are zeros up to a whole cache line.</param>
    /// <param name="pitch">Floats from channel to channel.</param>
    /// <param name="placePitch">Floats from place to place.</param>
    /// <param name="firstChannel">The first channel.</param>
    /// <param name="endChannel">The one behind the last.</param>
    public void Transform(
        float* x, int first, int rows, float* y, int pitch, nint placePitch, int firstChannel, int endChannel) =>
        VectorWidth.Run(new Kernel(this, x, first, rows, y, pitch, placePitch, firstChannel, endChannel));

    private static int Ceiling(int floats) => (floats + Slack - 1) / Slack * Slack;

    private static int ZeroLength(in ConvolutionWindows windows, int lanes) =>
        Ceiling(windows.Grid.InputWidth * lanes) + Slack;

    // Splitting reads up to three tiles more, and transforms write whole vectors.
    private static int LineLength(int tiles, int lanes) => Ceiling((tiles + 4) * TTile.Size * lanes) + Slack;

    private static int PhaseLength(int tiles, int lanes) => Ceiling((tiles + 4) * lanes) + Slack;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run<TSimd, TVector>(
        float* x, int first, int rows, float* y, int pitch, nint placePitch, int firstChannel, int endChannel)
        where TSimd : struct, ISimd<TVector>
    {
        var grid = _windows.Grid;
        var plane = (nint)grid.InputHeight * grid.InputWidth * _lanes;
        var columns = _tiles * _lanes;
        for (var channel = firstChannel; channel < endChannel; channel++)
        {
            for (var row = 0; row < rows; row++)
            {
                TransformRows<TSimd, TVector>(x + (channel * plane), first + row);
                var to = y + ((nint)channel * pitch) + (row * columns);

                // What lies behind the last channel may be another thread's.
                if (channel == endChannel - 1 && (row * columns) + Ceiling(columns) > pitch)
                    TransformLast<TSimd, TVector>(to, placePitch);
                else
                    TransformColumns<TSimd, TVector>(to, placePitch);
            }
        }

        // A row's last vector reached into what the next one wrote over; only behind the last row something is left.
        var end = rows * columns;
        var rest = Ceiling(end) - end;
        for (var place = 0; rest > 0 && place < Extent * Extent; place++)
        {
            for (var channel = firstChannel; channel < endChannel; channel++)
                new Span<float>(y + (place * placePitch) + ((nint)channel * pitch) + end, rest).Clear();
        }
    }

    /// <summary>The lines of a row of tiles out of the rows of the image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformRows<TSimd, TVector>(float* plane, int row)
        where TSimd : struct, ISimd<TVector>
    {
        var grid = _windows.Grid;
        var length = LineLength(_tiles, _lanes);

        // Where the image's first column lies in a line, and which of its columns do.
        var shift = grid.Padding - _windows.Left;
        var (begin, left) = (Math.Max(0, shift), Math.Max(0, -shift));
        var count = Math.Min(grid.InputWidth - left, (_tiles * TTile.Size) + WinogradKernels.Kernel - 1 - begin) * _lanes;
        if (count <= 0)
            return;
        var to = _lines + (begin * _lanes);
        var top = (row * TTile.Size) + _windows.Top - grid.Padding;
        TTile.Input<TSimd, TVector>(
            Row(this, 0), Row(this, 1), Row(this, 2), Row(this, 3), Row(this, 4), Row(this, 5), to, length, count);
        for (var line = 0; line < Extent; line++)
            TSimd.Store(TSimd.Create(0f), to + (line * length) + count);

        float* Row(in WinogradInput<TTile> input, int i) => (uint)(top + i) < (uint)grid.InputHeight
            ? plane + ((((nint)(top + i) * grid.InputWidth) + left) * input._lanes)
            : input._zeros;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformColumns<TSimd, TVector>(float* y, nint placePitch)
        where TSimd : struct, ISimd<TVector>
    {
        for (var line = 0; line < Extent; line++)
            TransformLine<TSimd, TVector>(line, y + (line * Extent * placePitch), placePitch);
    }

    /// <summary>The same, but no float behind the tiles is written.</summary>
    private void TransformLast<TSimd, TVector>(float* y, nint placePitch)
        where TSimd : struct, ISimd<TVector>
    {
        var columns = _tiles * _lanes;
        var results = _phases + (TTile.Size * PhaseLength(_tiles, _lanes));
        for (var line = 0; line < Extent; line++)
        {
            TransformLine<TSimd, TVector>(line, results, Ceiling(columns));
            for (var i = 0; i < Extent; i++, y += placePitch)
                new Span<float>(results + (i * Ceiling(columns)), columns).CopyTo(new Span<float>(y, columns));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void TransformLine<TSimd, TVector>(int line, float* y, nint placePitch)
        where TSimd : struct, ISimd<TVector>
    {
        var (length, phase) = (LineLength(_tiles, _lanes), PhaseLength(_tiles, _lanes));
        if (_lanes == 1)
            TTile.Split(_lines + (line * length), _phases, phase, _tiles + 1);
        else
            SplitLanes(_lines + (line * length), phase);
        TTile.Input<TSimd, TVector>(
            Place(this, 0), Place(this, 1), Place(this, 2), Place(this, 3), Place(this, 4), Place(this, 5),
            y, placePitch, _tiles * _lanes);

        float* Place(in WinogradInput<TTile> input, int i) =>
            input._phases + (i % TTile.Size * phase) + (i / TTile.Size * input._lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SplitLanes(float* x, int phase)
    {
        for (var tile = 0; tile <= _tiles; tile++)
        {
            for (var i = 0; i < TTile.Size; i++)
            {
                new Span<float>(x, _lanes).CopyTo(new Span<float>(_phases + (i * phase) + (tile * _lanes), _lanes));
                x += _lanes;
            }
        }
    }

    private readonly struct Kernel(
        WinogradInput<TTile> input, float* x, int first, int rows, float* y, int pitch, nint placePitch, int firstChannel,
        int endChannel) : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector> =>
            input.Run<TSimd, TVector>(x, first, rows, y, pitch, placePitch, firstChannel, endChannel);
    }
}
