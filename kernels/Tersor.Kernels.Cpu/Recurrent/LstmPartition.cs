namespace Tersor.Kernels.Cpu;

/// <summary>
/// How the rows of an LSTM step are cut into blocks. A cell takes five elementary functions, so a block holds fewer
/// elements than <see cref="BlockPartition"/> gives to a plain map.
/// </summary>
internal static class LstmPartition
{
    private const int CellsPerBlock = 2048;

    public static int Blocks(int rows, int hidden) => (rows + RowsPerBlock(hidden) - 1) / RowsPerBlock(hidden);

    public static (int Start, int End) Rows(int block, int rows, int hidden)
    {
        var start = block * RowsPerBlock(hidden);
        return (start, Math.Min(start + RowsPerBlock(hidden), rows));
    }

    private static int RowsPerBlock(int hidden) => Math.Max(1, CellsPerBlock / hidden);
}
