namespace Tersor.Core;

/// <summary>A 2-D tensor as a matrix product sees it: one dimension dense, the other with a stride.</summary>
/// <param name="Rows">Rows, after transposition.</param>
/// <param name="Columns">Columns, after transposition.</param>
/// <param name="Stride">The distance in elements between rows, or between columns if <paramref name="Transposed"/>.</param>
/// <param name="Transposed">Whether columns lie densely, not rows.</param>
public readonly record struct MatrixView(int Rows, int Columns, int Stride, bool Transposed)
{
    /// <summary>The matrix in a tensor, or its transpose.</summary>
    /// <exception cref="ArgumentException">
    /// The tensor is not a float matrix, or neither its rows nor its columns lie densely.
    /// </exception>
    public static MatrixView Of(Tensor tensor, bool transpose)
    {
        if (tensor.Shape.Rank != 2 || tensor.Type != ElementType.Float32)
            throw new ArgumentException($"A matrix product takes float matrices, not {tensor.Description}.", nameof(tensor));
        var (rows, columns) = (tensor.Shape[0], tensor.Shape[1]);
        var (rowStride, columnStride) = (tensor.Strides[0], tensor.Strides[1]);
        if (transpose)
            (rows, columns, rowStride, columnStride) = (columns, rows, columnStride, rowStride);

        // The stride along an extent of 1 (or 0) is never stepped, so it may have any value.
        if (columnStride == 1 || columns <= 1)
            return new MatrixView(rows, columns, rowStride, false);
        if (rowStride == 1 || rows <= 1)
            return new MatrixView(rows, columns, columnStride, true);
        throw new ArgumentException(
            $"A matrix product takes matrices with dense rows or columns, not strides {tensor.Strides}.", nameof(tensor));
    }
}
