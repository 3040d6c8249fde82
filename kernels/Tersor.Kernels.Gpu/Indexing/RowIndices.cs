using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>The rows of a table that numbers stand for, a number a work item.</summary>
/// <param name="x">Any numbers.</param>
/// <param name="indices">The row of each.</param>
/// <param name="rows">Rows of the table, at least 1.</param>
/// <param name="n">How many numbers.</param>
public readonly struct RowIndices(ArrayView<float> x, ArrayView<int> indices, int rows, int n) : IKernel
{
    /// <inheritdoc/>
    public void Run()
    {
        var i = WorkItem.Index;
        if (i < n)
            indices[i] = RowIndex.Of(x[i], rows);
    }
}
