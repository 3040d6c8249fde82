using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// Copies an operand into the panels that <see cref="PanelProduct"/> reads from front to back: panels of lines, within a panel
/// one depth after the other, for each depth the panel's lines. The last panel is filled up with zeros. Packs a work item's
/// element. The grid is at least the elements of a panel × panels.
/// </summary>
/// <param name="source">Holds the operand.</param>
/// <param name="operand">Where in <paramref name="source"/>.</param>
/// <param name="lines">The operand's lines.</param>
/// <param name="depth">Its depth.</param>
/// <param name="widthBits">A panel has 2 to the power of this lines.</param>
/// <param name="panels">The panels.</param>
public readonly struct PanelPacking<TOperand>(
    ArrayView<float> source, TOperand operand, int lines, int depth, int widthBits, ArrayView<float> panels) : IKernel
    where TOperand : unmanaged, IProductOperand
{
    /// <inheritdoc/>
    public void Run()
    {
        var place = WorkItem.Index;
        var size = depth << widthBits;
        if (place < size)
        {
            var line = (Grid.IdxY << widthBits) + (place & ((1 << widthBits) - 1));
            var offset = line < lines ? operand.Offset(line, place >> widthBits) : ~place;
            panels[(Grid.IdxY * size) + place] = offset >= 0 ? source[offset] : 0f;
        }
    }
}
