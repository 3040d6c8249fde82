namespace Tersor.Kernels.Cpu;

/// <summary>Cuts rows into bands of nearly equal height, none taller than a tile, so that no tile is much shorter than the others.</summary>
internal static class Bands
{
    public static int Count(int rows) => (rows + MicroKernel.MaxRows - 1) / MicroKernel.MaxRows;

    public static (int Start, int Height) At(int rows, int bands, int band)
    {
        var start = (int)((long)rows * band / bands);
        return (start, (int)((long)rows * (band + 1) / bands) - start);
    }
}
