namespace Tersor.Kernels.Cpu;

/// <summary>
/// A sparse matrix in compressed rows whose elements are shared centroids: element p of a row lies in column columns[p] and is
/// codebook[codes[p]] · scales[row], for p in [rowStarts[row], rowStarts[row + 1]).
/// </summary>
/// <param name="rows">Its rows.</param>
/// <param name="rowStarts">Where each row's elements start, and behind the last row their number.</param>
/// <param name="columns">The column of each element.</param>
/// <param name="codes">The code of each element.</param>
/// <param name="codebook">The centroids.</param>
/// <param name="scales">A factor for each row.</param>
public readonly unsafe struct CodebookRows(
    int rows, int* rowStarts, int* columns, byte* codes, float* codebook, float* scales)
{
    /// <summary>The number of rows.</summary>
    public int Rows { get; } = rows;

    /// <summary>Where each row's elements start, and behind the last row their number.</summary>
    public int* RowStarts { get; } = rowStarts;

    /// <summary>The column of each element.</summary>
    public int* Columns { get; } = columns;

    /// <summary>The code of each element.</summary>
    public byte* Codes { get; } = codes;

    /// <summary>The centroids.</summary>
    public float* Codebook { get; } = codebook;

    /// <summary>What each row multiplies its centroids by.</summary>
    public float* Scales { get; } = scales;

    /// <summary>The elements that are stored.</summary>
    public int NonZeros => RowStarts[Rows];

    /// <summary>How many rows make up about a block of work, if each element costs so many products.</summary>
    internal int RowsPerBlock(long productsPerElement) =>
        BlockPartition.RowsPerBlock((int)Math.Min(int.MaxValue, NonZeros * productsPerElement / Math.Max(1, Rows)));
}
