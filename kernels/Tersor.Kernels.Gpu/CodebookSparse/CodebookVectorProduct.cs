using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// A codebook-sparse matrix in compressed rows times a vector: a group of items shares out each row and adds up as a tree. y = s
/// · x, then the epilogue.
/// </summary>
/// <param name="rows">
/// Rows of s; the grid has <see cref="Lanes"/> items for each, and the group a multiple of that, at most 256.
/// </param>
/// <param name="rowStarts">The first element of each row.</param>
/// <param name="columns">The column of each element.</param>
/// <param name="codes">The code of each element.</param>
/// <param name="codebook">The value of each code.</param>
/// <param name="scales">A factor for each row, of its whole sum.</param>
/// <param name="x">One value a column.</param>
/// <param name="y">One value a row.</param>
/// <param name="bias">One value a row; not read without a bias.</param>
/// <param name="epilogue">The operation on the finished sums.</param>
public readonly struct CodebookVectorProduct(
    int rows, ArrayView<int> rowStarts, ArrayView<int> columns, ArrayView<byte> codes, ArrayView<float> codebook,
    ArrayView<float> scales, ArrayView<float> x, ArrayView<float> y, ArrayView<float> bias, ProductEpilogue epilogue) : IKernel
{
    /// <summary>The items that share a row.</summary>
    public const int Lanes = 1 << LaneBits;

    private const int LaneBits = 4;
    private const int LargestGroup = 256;

    /// <inheritdoc/>
    public void Run()
    {
        var shared = SharedMemory.Allocate<float>(LargestGroup);
        var lane = Group.IdxX & (Lanes - 1);
        var row = WorkItem.Index >> LaneBits;
        var sum = 0f;
        if (row < rows)
        {
            var end = rowStarts[row + 1];
            for (var p = rowStarts[row] + lane; p < end; p += Lanes)
                sum += codebook[(int)codes[p]] * x[columns[p]];
        }

        sum = LaneSum.Of(shared, sum, lane, Lanes);
        if (row < rows && lane == 0)
            epilogue.Store(sum * scales[row], bias, row, y, row);
    }
}
