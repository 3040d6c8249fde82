using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// A codebook-sparse matrix in compressed rows times a dense one. A group computes a tile of one row's sums, an item each: it
/// brings columns and values of the row's elements into shared memory, a group's worth at a time, and adds their products. y = s
/// · d, then the epilogue.
/// </summary>
/// <param name="rowStarts">The first element of each row.</param>
/// <param name="columns">The column of each element.</param>
/// <param name="codes">The code of each element.</param>
/// <param name="codebook">The value of each code.</param>
/// <param name="scales">A factor for each row, of its whole sum.</param>
/// <param name="d">[columns of s, n].</param>
/// <param name="n">The columns of d and y.</param>
/// <param name="y">
/// [rows of s, n]; the grid is [rows of s, tiles of a group's columns], the group [items, 1], items at most 256.
/// </param>
/// <param name="bias">One value a row; not read without a bias.</param>
/// <param name="epilogue">The operation on the finished sums.</param>
public readonly struct CodebookProduct(
    ArrayView<int> rowStarts, ArrayView<int> columns, ArrayView<byte> codes, ArrayView<float> codebook,
    ArrayView<float> scales, ArrayView<float> d, int n, ArrayView<float> y, ArrayView<float> bias,
    ProductEpilogue epilogue) : IKernel
{
    private const int LargestGroup = 256;

    /// <inheritdoc/>
    public void Run()
    {
        var starts = SharedMemory.Allocate<int>(LargestGroup);
        var weights = SharedMemory.Allocate<float>(LargestGroup);
        var row = Grid.IdxX;
        var column = (Grid.IdxY * Group.DimX) + Group.IdxX;
        var end = rowStarts[row + 1];
        var sum = 0f;
        for (var first = rowStarts[row]; first < end; first += Group.DimX)
        {
            var mine = first + Group.IdxX;
            if (mine < end)
            {
                starts[Group.IdxX] = columns[mine] * n;
                weights[Group.IdxX] = codebook[(int)codes[mine]];
            }

            Group.Barrier();
            var count = Math.Min(Group.DimX, end - first);
            if (column < n)
            {
                for (var p = 0; p < count; p++)
                    sum += weights[p] * d[starts[p] + column];
            }

            Group.Barrier();
        }

        if (column < n)
            epilogue.Store(sum * scales[row], bias, row, y, (row * n) + column);
    }
}
