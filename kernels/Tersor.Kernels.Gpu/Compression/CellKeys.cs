using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// Counts values other than 0 by their cell ⌊(x - low) · scale⌋; those beyond either end in the outermost cell, NaN nowhere.
/// </summary>
/// <param name="x">The values.</param>
/// <param name="low">The lower end of cell 0.</param>
/// <param name="scale">Cells in a unit of x.</param>
/// <param name="cells">The number of cells.</param>
public readonly struct CellKeys(ArrayView<float> x, float low, float scale, int cells) : IHistogramKeys
{
    /// <inheritdoc/>
    public int Of(int element)
    {
        var place = (x[element] - low) * scale;
        if (x[element] == 0f || float.IsNaN(place))
            return ~element;
        return place < 0f ? 0 : place < cells ? (int)place : cells - 1;
    }
}
