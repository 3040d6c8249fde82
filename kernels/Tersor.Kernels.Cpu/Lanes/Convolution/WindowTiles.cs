using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// The windows of a convolution in tiles of as many floats as the micro-kernel has columns. Tiles run along the laid-out input
/// across the ends of its rows, where what lies between rows is computed and thrown away; or each row has tiles of its own,
/// where these are fewer.
/// </summary>
internal readonly unsafe struct WindowTiles
{
    private readonly int _row;
    private readonly int _pitch;
    private readonly int _perRow;
    private readonly int _span;

    /// <summary>Cuts windows.</summary>
    /// <param name="windows">The windows.</param>
    /// <param name="lanes">Floats of a pixel.</param>
    public WindowTiles(in ConvolutionWindows windows, int lanes)
    {
        (_row, _pitch) = (windows.Width * lanes, windows.Grid.Width * lanes);
        _span = ((windows.Height - 1) * _pitch) + _row;
        var across = Tiles(_span);
        var inRows = windows.Height * Tiles(_row);
        _perRow = inRows < across ? Tiles(_row) : 0;
        Count = Math.Min(across, inRows);
    }

    /// <summary>The number of tiles.</summary>
    public int Count { get; }

    /// <summary>Where a tile begins in the input, seen from the first window, and its floats.</summary>
    public (int From, int Length) this[int tile]
    {
        get
        {
            if (_perRow == 0)
                return (tile * MicroKernel.Columns, Math.Min(MicroKernel.Columns, _span - (tile * MicroKernel.Columns)));
            var (row, place) = Math.DivRem(tile, _perRow);
            var column = place * MicroKernel.Columns;
            return ((row * _pitch) + column, Math.Min(MicroKernel.Columns, _row - column));
        }
    }

    /// <summary>Finds the next of a tile's results that are neighbours in an image without gaps, too.</summary>
    /// <param name="from">Where they begin.</param>
    /// <param name="length">Floats that are left of the tile.</param>
    /// <param name="channel">The channel's first pixel.</param>
    /// <param name="image">What it is part of.</param>
    /// <param name="lanes">Floats of a pixel.</param>
    /// <param name="count">Floats up to the next piece.</param>
    /// <param name="y">Where the first result goes.</param>
    /// <returns>How many of them are results, the rest lying between rows.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Piece(int from, int length, float* channel, in OutputImage image, int lanes, out int count, out float* y)
    {
        var (row, column) = Math.DivRem(from, _pitch);
        y = image.Row(channel, row, lanes) + column;
        count = _pitch == _row ? length : Math.Min(length, _pitch - column);
        return _pitch == _row ? length : Math.Min(count, _row - column);
    }

    /// <summary>Puts a tile's results of one channel where they belong.</summary>
    /// <param name="from">Where the tile begins.</param>
    /// <param name="length">Its floats.</param>
    /// <param name="sums">The results.</param>
    /// <param name="y">The channel's first pixel.</param>
    /// <param name="image">What it is part of.</param>
    /// <param name="lanes">Floats of a pixel.</param>
    public void Store(int from, int length, float* sums, float* y, in OutputImage image, int lanes)
    {
        var (row, column) = Math.DivRem(from, _pitch);
        while (length > 0)
        {
            var count = Math.Min(length, _pitch - column);
            var wanted = Math.Min(count, _row - column);
            if (wanted > 0)
                image.Store(sums, wanted, y, row, column, lanes);
            (row, column, length) = (row + 1, 0, length - count);
            sums += count;
        }
    }

    private static int Tiles(int floats) => (floats + MicroKernel.Columns - 1) / MicroKernel.Columns;
}
