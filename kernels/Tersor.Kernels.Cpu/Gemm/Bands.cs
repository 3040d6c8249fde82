namespace Tersor.Kernels.Cpu;

/// <summary>
/// Cuts rows into bands of nearly equal height, none taller than a tile, so that no tile is much shorter than the others. A
/// packed block is its bands one after the other.
/// </summary>
internal readonly unsafe struct Bands(int rows)
{
    public int Count { get; } = (rows + MicroKernel.MaxRows - 1) / MicroKernel.MaxRows;

    public int Start(int band) => (int)((long)rows * band / Count);

    public int Height(int band) => Start(band + 1) - Start(band);

    /// <summary>Packs A[row + i, k + p] for one band of a block that begins at <paramref name="row"/>.</summary>
    public void Pack<TLeft>(TLeft left, int row, int band, int k, int depth, float* block)
        where TLeft : unmanaged, ILeftOperand => left.Pack(
            row + Start(band), Height(band), k, depth, block + ((nint)Start(band) * depth));
}
