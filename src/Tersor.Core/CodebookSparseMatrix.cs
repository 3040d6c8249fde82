namespace Tersor.Core;

/// <summary>
/// A pruned weight with shared centroids, as kernels run it: a sparse matrix in compressed rows, each element a column and a
/// code, each code an entry of a codebook that its row multiplies by a factor. A convolution's weight is the matrix [output
/// channels, input channels · kernel height · kernel width].
/// </summary>
/// <example><code>
/// float[] codebook = [0f, -0.5f, 0.25f];
/// using var weight = CodebookSparseMatrix.From(device, rows: 2, columns: 3, codes: [0, 2, 0, 1, 0, 0], codebook);
/// device.Backend.SpMM(weight, x, y, accumulate: false);   // y [2, n] = weight · x [3, n]
/// </code></example>
public sealed class CodebookSparseMatrix : IDisposable
{
    private CodebookSparseMatrix(
        int rows, int columns, Tensor rowStarts, Tensor columnIndices, Tensor codes, Tensor codebook, Tensor scales)
    {
        Rows = rows;
        Columns = columns;
        RowStarts = rowStarts;
        ColumnIndices = columnIndices;
        Codes = codes;
        Codebook = codebook;
        Scales = scales;
    }

    /// <summary>How many rows there are: output features or channels.</summary>
    public int Rows { get; }

    /// <summary>How many columns there are.</summary>
    public int Columns { get; }

    /// <summary>How many elements are stored.</summary>
    public int NonZeros => ColumnIndices.Count;

    /// <summary>Where each row's elements start, and behind the last row their number: Int32 [rows + 1].</summary>
    public Tensor RowStarts { get; }

    /// <summary>The column of each element, ascending within a row: Int32 [non-zeros].</summary>
    public Tensor ColumnIndices { get; }

    /// <summary>The code of each element: UInt8 [non-zeros].</summary>
    public Tensor Codes { get; }

    /// <summary>The value of each code, that of the pruned included: Float32, at most 256.</summary>
    public Tensor Codebook { get; }

    /// <summary>What each row multiplies its codes' values by: Float32 [rows].</summary>
    public Tensor Scales { get; }

    /// <summary>A matrix from the codes of all its places.</summary>
    /// <param name="device">Where it lives, until it is disposed.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="codes">One code for each place, row-major; those that are 0 are not stored.</param>
    /// <param name="codebook">The value of each code, at most 256; entry 0 stands for what is not stored and is not read.</param>
    /// <param name="scales">A factor for each row; all are 1 if left out.</param>
    /// <exception cref="ArgumentException">
    /// Not a code for each place, a code beyond the codebook, a codebook that is too large, or not a factor for each row.
    /// </exception>
    public static CodebookSparseMatrix From(
        Device device, int rows, int columns, ReadOnlySpan<byte> codes, ReadOnlySpan<float> codebook,
        ReadOnlySpan<float> scales = default)
    {
        if (codes.Length != (long)rows * columns)
            throw new ArgumentException($"{codes.Length} codes for a matrix [{rows}, {columns}].", nameof(codes));
        if (codebook.Length > byte.MaxValue + 1)
            throw new ArgumentException($"A codebook holds at most 256 values, not {codebook.Length}.", nameof(codebook));

        if (!scales.IsEmpty && scales.Length != rows)
            throw new ArgumentException($"{scales.Length} scales for {rows} rows.", nameof(scales));

        var rowStarts = new int[rows + 1];
        var columnIndices = new int[codes.Length - codes.Count((byte)0)];
        var stored = new byte[columnIndices.Length];
        var count = 0;
        for (var i = 0; i < codes.Length; i++)
        {
            if (codes[i] == 0)
                continue;
            if (codes[i] >= codebook.Length)
                throw new ArgumentException($"Code {codes[i]} with a codebook of {codebook.Length}.", nameof(codes));
            rowStarts[(i / columns) + 1]++;
            columnIndices[count] = i % columns;
            stored[count++] = codes[i];
        }

        for (var row = 0; row < rows; row++)
            rowStarts[row + 1] += rowStarts[row];
        return new CodebookSparseMatrix(
            rows,
            columns,
            Persistent<int>(device, rowStarts, ElementType.Int32),
            Persistent<int>(device, columnIndices, ElementType.Int32),
            Persistent<byte>(device, stored, ElementType.UInt8),
            Persistent(device, codebook, ElementType.Float32),
            Persistent(device, scales.IsEmpty ? Enumerable.Repeat(1f, rows).ToArray() : scales, ElementType.Float32));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        RowStarts.Dispose();
        ColumnIndices.Dispose();
        Codes.Dispose();
        Codebook.Dispose();
        Scales.Dispose();
    }

    private static Tensor Persistent<T>(Device device, ReadOnlySpan<T> values, ElementType type)
        where T : unmanaged
    {
        var tensor = device.EmptyPersistent(new Shape(values.Length), type);
        device.Write(tensor, values);
        return tensor;
    }
}
