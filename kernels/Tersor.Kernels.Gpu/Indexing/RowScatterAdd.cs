using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// Adds rows to the rows of a table that indices name: the gradient of <see cref="RowGather"/>. A work item owns an element of
/// the table and goes through the indices in order, so every sum has one order without atomics; all of a group read the same
/// index at a time. table[r] = (or +=) Σ over i with indices[i] = r of x[i].
/// </summary>
/// <param name="x">[count, columns].</param>
/// <param name="indices">The table's row for each row of x.</param>
/// <param name="table">[rows, columns].</param>
/// <param name="count">The number of indices.</param>
/// <param name="columns">The length of a row.</param>
/// <param name="n">rows · columns.</param>
/// <param name="accumulate">Not 0 to add to the table.</param>
public readonly struct RowScatterAdd(
    ArrayView<float> x, ArrayView<int> indices, ArrayView<float> table, int count, int columns, int n, int accumulate) : IKernel
{
    /// <inheritdoc/>
    public void Run()
    {
        var element = WorkItem.Index;
        if (element < n)
        {
            var row = element / columns;
            var column = element - (row * columns);
            var sum = accumulate != 0 ? table[element] : 0f;
            for (var i = 0; i < count; i++)
            {
                if (indices[i] == row)
                    sum += x[(i * columns) + column];
            }

            table[element] = sum;
        }
    }
}
