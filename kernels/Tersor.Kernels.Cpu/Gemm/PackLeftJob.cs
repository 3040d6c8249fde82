namespace Tersor.Kernels.Cpu;

/// <summary>
/// Packs the whole left operand once, where several blocks of the product would else each pack the same rows. Rows are
/// grouped as the blocks will ask for them.
/// </summary>
internal unsafe struct PackLeftJob<TLeft>(TLeft left, int rows, int rowsPerBlock, int depth, float* packed) : IBlockJob
    where TLeft : unmanaged, ILeftOperand
{
    private readonly int _bandsPerBlock = new Bands(Math.Min(rows, rowsPerBlock)).Count;

    public readonly int Blocks => _bandsPerBlock * ((rows + rowsPerBlock - 1) / rowsPerBlock);

    public readonly void Run(int block, int worker)
    {
        var row = block / _bandsPerBlock * rowsPerBlock;
        var bands = new Bands(Math.Min(rowsPerBlock, rows - row));
        var band = block % _bandsPerBlock;
        if (band < bands.Count)
            bands.Pack(left, row, band, 0, depth, packed + ((nint)row * depth));
    }
}
