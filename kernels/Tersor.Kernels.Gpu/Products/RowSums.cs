using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// Where the sums of a product's left operand go, a sum for each of its lines: the gradient of a bias, which a product for the
/// gradient of the weights has in its slabs anyway.
/// </summary>
/// <param name="sums">A number a line; any view if there are none.</param>
/// <param name="kind">0 if nobody wants them, 1 to store, 2 to add.</param>
public readonly struct RowSums(ArrayView<float> sums, int kind)
{
    /// <summary>Whether somebody wants them.</summary>
    public bool AreWanted => kind != 0;

    /// <summary>Stores or adds a sum.</summary>
    /// <param name="sum">The finished sum.</param>
    /// <param name="place">Its place.</param>
    public void Store(float sum, int place) => sums[place] = kind == 2 ? sums[place] + sum : sum;
}
