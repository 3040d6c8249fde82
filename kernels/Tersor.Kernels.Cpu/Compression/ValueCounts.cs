namespace Tersor.Kernels.Cpu;

/// <summary>A histogram of weights that are not pruned.</summary>
public static unsafe class ValueCounts
{
    /// <summary>
    /// counts[c] = how many x[i] other than 0 lie in cell c = ⌊(x[i] - low) · scale⌋; those beyond either end count in the
    /// outermost cell, NaN nowhere.
    /// </summary>
    /// <param name="x">The values.</param>
    /// <param name="count">The number of values.</param>
    /// <param name="low">The lower end of cell 0.</param>
    /// <param name="scale">Cells in a unit of x.</param>
    /// <param name="counts">The result.</param>
    /// <param name="cells">The number of cells, at least one.</param>
    public static void Run(float* x, int count, float low, float scale, int* counts, int cells)
    {
        new Span<int>(counts, cells).Clear();
        for (var i = 0; i < count; i++)
        {
            var place = (x[i] - low) * scale;
            if (x[i] != 0 && !float.IsNaN(place))
                counts[place < 0 ? 0 : place < cells ? (int)place : cells - 1]++;
        }
    }
}
