using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>An operand where a slab is cut out of it: zeros lie behind its lines and its depth.</summary>
/// <param name="source">Holds the operand.</param>
/// <param name="operand">Where in <paramref name="source"/>.</param>
/// <param name="lines">The operand's lines.</param>
/// <param name="depth">Where its depth ends.</param>
internal readonly struct SlabPlace<TOperand>(ArrayView<float> source, TOperand operand, int lines, int depth)
    where TOperand : unmanaged, IProductOperand
{
    /// <summary>An element of the operand, or 0.</summary>
    public float Element(int line, int at)
    {
        var offset = line < lines && at < depth ? operand.Offset(line, at) : ~at;
        return offset >= 0 ? source[offset] : 0f;
    }
}
