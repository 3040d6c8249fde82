using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// Copies rows of a table by index: an embedding. y[i] = table[indices[i]], an element a work item. An index that is no row gives
/// NaN: nothing can be thrown here.
/// </summary>
/// <param name="table">[rows, columns].</param>
/// <param name="indices">The table's row for each row of the result.</param>
/// <param name="y">[count, columns].</param>
/// <param name="rows">Rows of the table.</param>
/// <param name="columns">The length of a row.</param>
/// <param name="n">count · columns.</param>
public readonly struct RowGather(
    ArrayView<float> table, ArrayView<int> indices, ArrayView<float> y, int rows, int columns, int n) : IKernel
{
    /// <inheritdoc/>
    public void Run()
    {
        var i = WorkItem.Index;
        if (i < n)
        {
            var place = i / columns;
            var row = indices[place];
            var value = float.NaN;
            if (row >= 0 && row < rows)
                value = table[((row - place) * columns) + i];
            y[i] = value;
        }
    }
}
