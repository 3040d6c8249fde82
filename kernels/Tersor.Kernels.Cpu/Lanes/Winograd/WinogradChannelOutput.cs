using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>Transforms the products of some output channels, which are vectors, back to rows of pixels.</summary>
/// <param name="windows">The places of windows.</param>
/// <param name="tiles">Tiles of a row.</param>
internal readonly unsafe struct WinogradChannelOutput<TTile>(ConvolutionWindows windows, int tiles)
    where TTile : struct, IWinogradTile
{
    private static int Extent => WinogradWeights<TTile>.Extent;

    /// <summary>Floats of scratch.</summary>
    /// <param name="tiles">Tiles of a row.</param>
    /// <param name="columns">Channels, with those that fill vectors.</param>
    public static int Scratch(int tiles, int columns) => checked(TTile.Size * (Extent + TTile.Size) * tiles * columns);

    /// <summary>
    /// Where the channels of a row's pixels lie among those of its tiles, rows of pixels one after the other: for all columns of
    /// the products, then for half of them.
    /// </summary>
    public static nint[] Pixels(int tiles, int width) =>
    [
        .. from columns in new[] { MicroKernel.Columns, MicroKernel.Columns / 2 }
           from row in Enumerable.Range(0, TTile.Size)
           from column in Enumerable.Range(0, width)
           select (nint)((row * tiles * TTile.Size) + column) * columns,
    ];

    /// <summary>Transforms some rows of tiles and finishes them.</summary>
    /// <param name="x">The products: [place, tile, column].</param>
    /// <param name="firstRow">The first row of tiles.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">Channels, with those that fill vectors.</param>
    /// <param name="places"><see cref="Pixels"/>.</param>
    /// <param name="results">What finishes them.</param>
    /// <param name="scratch"><see cref="Scratch"/> floats.</param>
    /// <returns>Whether all sums are finite.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Transform(
        float* x, int firstRow, int rows, int columns, nint* places, in ChannelResults results, float* scratch)
    {
        var pixels = scratch + (TTile.Size * Extent * tiles * columns);
        places += columns == MicroKernel.Columns ? 0 : TTile.Size * windows.Width;
        for (var row = 0; row < rows; row++)
        {
            VectorWidth.Run(new Kernel(
                this, x + ((nint)row * tiles * columns), rows * tiles * columns, columns, scratch, pixels));
            var first = (firstRow + row) * TTile.Size;
            var count = Math.Min(TTile.Size, windows.Height - first) * windows.Width;
            if (!results.Finish(pixels, places, first * windows.Width, count))
                return false;
        }

        return true;
    }

    /// <summary>The pixels of a row of tiles: their columns first, then their rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run<TSimd, TVector>(float* x, int placePitch, int columns, float* half, float* pixels)
        where TSimd : struct, ISimd<TVector>
    {
        var run = tiles * columns;
        for (var column = 0; column < Extent; column++)
            TTile.Output<TSimd, TVector>(
                x + ((nint)column * placePitch), (nint)Extent * placePitch, half + (column * run), Extent * run, run);
        var y = pixels;
        for (var row = 0; row < TTile.Size; row++)
        {
            for (var tile = 0; tile < tiles; tile++)
            {
                TTile.Output<TSimd, TVector>(half + (tile * columns), run, y, columns, columns);
                y += TTile.Size * columns;
            }

            half += Extent * run;
        }
    }

    private readonly struct Kernel(
        WinogradChannelOutput<TTile> output, float* x, int placePitch, int columns, float* half, float* pixels)
        : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector> =>
            output.Run<TSimd, TVector>(x, placePitch, columns, half, pixels);
    }
}
