using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// Transforms the tiles of one image for a vector of channels at a time: rows of pixels become vectors of channels, are
/// transformed and become rows of tiles.
/// </summary>
/// <param name="windows">The places of windows.</param>
/// <param name="tiles">Tiles of a row.</param>
internal readonly unsafe struct WinogradChannelInput<TTile>(ConvolutionWindows windows, int tiles)
    where TTile : struct, IWinogradTile
{
    private static int Extent => WinogradWeights<TTile>.Extent;

    /// <summary>Pixels of a line.</summary>
    private int Width => (tiles * TTile.Size) + WinogradKernels.Kernel - 1;

    /// <summary>Floats of scratch.</summary>
    /// <param name="tiles">Tiles of a row.</param>
    /// <param name="rows">Rows of tiles.</param>
    public static int Scratch(int tiles, int rows) => checked(VectorWidth.Lanes
        * ((2 * Extent * ((tiles * TTile.Size) + WinogradKernels.Kernel - 1)) + (Extent * Extent * tiles * rows)));

    /// <summary>Transforms some rows of tiles.</summary>
    /// <param name="x">[channels, height, width].</param>
    /// <param name="firstRow">The first row of tiles.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="y">[place, channel, tile].</param>
    /// <param name="pitch">Floats from channel to channel.</param>
    /// <param name="placePitch">Floats from place to place.</param>
    /// <param name="first">The first vector of channels.</param>
    /// <param name="end">The one behind the last.</param>
    /// <param name="scratch"><see cref="Scratch"/> floats.</param>
    public void Transform(
        float* x, int firstRow, int rows, float* y, int pitch, int placePitch, int first, int end, float* scratch)
    {
        var lanes = VectorWidth.Lanes;
        var plane = (nint)windows.Grid.InputHeight * windows.Grid.InputWidth;
        var transformed = scratch + (2 * Extent * Width * lanes);
        for (var block = first; block < end; block++)
        {
            var channel = block * lanes;
            var channels = Math.Min(lanes, windows.Grid.Channels - channel);
            for (var row = 0; row < rows; row++)
            {
                // Two rows of pixels are those of the row of tiles before.
                for (var i = row == 0 ? 0 : WinogradKernels.Kernel - 1; i < Extent; i++)
                    TakeRow(x + (channel * plane), plane, channels, ((firstRow + row) * TTile.Size) + i, scratch);
                VectorWidth.Run(new Kernel(
                    this, scratch, (firstRow + row) * TTile.Size, transformed + (row * tiles * lanes), rows * tiles * lanes));
            }

            for (var place = 0; place < Extent * Extent; place++)
                LaneTranspose.Back(
                    transformed + ((nint)place * rows * tiles * lanes), lanes, rows * tiles,
                    y + ((nint)place * placePitch) + ((nint)channel * pitch), pitch, channels);
        }
    }

    /// <summary>A row of the padded image, to its place among lines: [pixel, channel].</summary>
    private void TakeRow(float* x, nint plane, int channels, int row, float* lines)
    {
        var (grid, lanes) = (windows.Grid, VectorWidth.Lanes);
        var line = lines + (row % Extent * Width * lanes);

        // Where the image's first column lies in a line, and which of its columns do.
        var shift = grid.Padding - windows.Left;
        var (begin, left) = (Math.Max(0, shift), Math.Max(0, -shift));
        var count = Math.Min(grid.InputWidth - left, Width - begin);
        var top = row + windows.Top - grid.Padding;
        if (count <= 0 || (uint)top >= (uint)grid.InputHeight)
        {
            new Span<float>(line, Width * lanes).Clear();
            return;
        }

        new Span<float>(line, begin * lanes).Clear();
        LaneTranspose.Run(
            x + ((nint)top * grid.InputWidth) + left, checked((int)plane), channels, count, line + (begin * lanes), lanes);
        new Span<float>(line + ((begin + count) * lanes), (Width - begin - count) * lanes).Clear();
    }

    /// <summary>A row of tiles out of its lines: their columns first, then their rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run<TSimd, TVector>(float* lines, int row, float* y, int placePitch)
        where TSimd : struct, ISimd<TVector>
    {
        var lanes = TSimd.Count;
        var length = Width * lanes;
        var half = lines + (Extent * length);
        TTile.Input<TSimd, TVector>(
            lines + (row % Extent * length), lines + ((row + 1) % Extent * length), lines + ((row + 2) % Extent * length),
            lines + ((row + 3) % Extent * length), lines + ((row + 4) % Extent * length), lines + ((row + 5) % Extent * length),
            half, length, length);
        for (var line = 0; line < Extent; line++)
        {
            var x = half + (line * length);
            for (var tile = 0; tile < tiles; tile++)
            {
                TTile.Input<TSimd, TVector>(
                    x, x + lanes, x + (2 * lanes), x + (3 * lanes), x + (4 * lanes), x + (5 * lanes), y + (tile * lanes),
                    placePitch, lanes);
                x += TTile.Size * lanes;
            }

            y += (nint)Extent * placePitch;
        }
    }

    private readonly struct Kernel(WinogradChannelInput<TTile> input, float* lines, int row, float* y, int placePitch)
        : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector> => input.Run<TSimd, TVector>(lines, row, y, placePitch);
    }
}
