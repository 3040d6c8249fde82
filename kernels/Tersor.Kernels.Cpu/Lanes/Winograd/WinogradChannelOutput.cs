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

    /// <summary>Transforms some rows of tiles; no bias is added.</summary>
    /// <param name="x">The products: [place, tile, column].</param>
    /// <param name="firstRow">The first row of tiles.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">Channels, with those that fill vectors.</param>
    /// <param name="channels">Channels that are wanted.</param>
    /// <param name="image">What they are part of.</param>
    /// <param name="y">The first pixel of the first channel.</param>
    /// <param name="pitch">Floats from channel to channel.</param>
    /// <param name="scratch"><see cref="Scratch"/> floats.</param>
    /// <returns>Whether all results are finite.</returns>
    public bool Transform(
        float* x, int firstRow, int rows, int columns, int channels, in OutputImage image, float* y, int pitch, float* scratch)
    {
        var width = tiles * TTile.Size;
        var pixels = scratch + (TTile.Size * Extent * tiles * columns);
        for (var row = 0; row < rows; row++)
        {
            var isFinite = true;
            VectorWidth.Run(new Kernel(
                this, x + ((nint)row * tiles * columns), rows * tiles * columns, columns, scratch, pixels, &isFinite));
            if (!isFinite)
                return false;
            var first = (firstRow + row) * TTile.Size;
            var count = Math.Min(TTile.Size, windows.Height - first);
            if (width == windows.Width)
                LaneTranspose.Back(pixels, columns, count * width, image.Row(y, first, 1), pitch, channels);
            else
                for (var i = 0; i < count; i++)
                    LaneTranspose.Back(
                        pixels + ((nint)i * width * columns), columns, windows.Width, image.Row(y, first + i, 1), pitch,
                        channels);
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool IsFinite<TSimd, TVector>(float* x, int count)
        where TSimd : struct, ISimd<TVector>
    {
        // 0 times a finite number is 0, and NaN else.
        var zero = TSimd.Create(0f);
        var check = zero;
        for (var i = 0; i < count; i += TSimd.Count)
            check = TSimd.MultiplyAdd(TSimd.Load(x + i), zero, check);
        return TSimd.CombineLanes(default(Sum), check) == 0f;
    }

    /// <summary>The pixels of a row of tiles: their columns first, then their rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Run<TSimd, TVector>(float* x, int placePitch, int columns, float* half, float* pixels)
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

        return IsFinite<TSimd, TVector>(pixels, TTile.Size * TTile.Size * run);
    }

    private readonly struct Kernel(
        WinogradChannelOutput<TTile> output, float* x, int placePitch, int columns, float* half, float* pixels, bool* isFinite)
        : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector> =>
            *isFinite = output.Run<TSimd, TVector>(x, placePitch, columns, half, pixels);
    }
}
