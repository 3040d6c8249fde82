using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// The product of two dense matrices at the places of a sparse one only (SDDMM): a group of items shares out each sum and adds up
/// as a tree. values[p] = Σ over j of a[row of p, j] · b[column of p, j], or += that.
/// </summary>
/// <param name="elements">
/// Elements of the sparse matrix; the grid has <see cref="Lanes"/> items for each, and the group a multiple of that, at most 256.
/// </param>
/// <param name="rows">Its rows, at least 1.</param>
/// <param name="rowStarts">The first element of each row.</param>
/// <param name="columns">The column of each element.</param>
/// <param name="a">[rows, n].</param>
/// <param name="b">[columns, n].</param>
/// <param name="n">The length of the sums.</param>
/// <param name="values">One for each element.</param>
/// <param name="accumulate">Not 0 to add to values.</param>
public readonly struct SampledProduct(
    int elements, int rows, ArrayView<int> rowStarts, ArrayView<int> columns, ArrayView<float> a, ArrayView<float> b, int n,
    ArrayView<float> values, int accumulate) : IKernel
{
    /// <summary>The items that share a sum.</summary>
    public const int Lanes = 1 << LaneBits;

    private const int LaneBits = 4;
    private const int LargestGroup = 256;

    /// <inheritdoc/>
    public void Run()
    {
        var shared = SharedMemory.Allocate<float>(LargestGroup);
        var lane = Group.IdxX & (Lanes - 1);
        var p = WorkItem.Index >> LaneBits;
        var sum = 0f;
        if (p < elements)
        {
            var aStart = RowOf(p, rows, rowStarts) * n;
            var bStart = columns[p] * n;
            for (var j = lane; j < n; j += Lanes)
                sum += a[aStart + j] * b[bStart + j];
        }

        sum = LaneSum.Of(shared, sum, lane, Lanes);
        if (p < elements && lane == 0)
            values[p] = accumulate != 0 ? values[p] + sum : sum;
    }

    /// <summary>
    /// The last row that starts at or before an element: the one that holds it, since empty rows start where the next does.
    /// </summary>
    private static int RowOf(int element, int rows, ArrayView<int> rowStarts)
    {
        var step = 1;
        while (step < rows)
            step *= 2;
        var row = 0;

        // As many steps for every element, so that neighbours stay together.
        for (; step > 0; step >>= 1)
        {
            var next = IntrinsicMath.Min(row + step, rows - 1);
            row = rowStarts[next] <= element ? next : row;
        }

        return row;
    }
}
