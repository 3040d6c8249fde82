using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>Counts codes below a limit.</summary>
/// <param name="codes">The codes.</param>
/// <param name="limit">Codes from here on are left out.</param>
public readonly struct CodeKeys(ArrayView<byte> codes, int limit) : IHistogramKeys
{
    /// <inheritdoc/>
    public int Of(int element) => codes[element] < limit ? codes[element] : ~element;
}
