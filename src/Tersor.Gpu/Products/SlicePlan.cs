using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

/// <summary>
/// Cuts long sums into slices where a product has too few tiles to occupy a device: weight gradients of convolutions are small
/// matrices with sums over every pixel of a batch. By shape alone, so that a product has the same bits in every run.
/// </summary>
internal readonly struct SlicePlan
{
    private SlicePlan(int slices, ProductShape shape)
    {
        Slices = slices;
        Shape = shape;
    }

    /// <summary>The number of slices, at least one.</summary>
    public int Slices { get; }

    /// <summary>The product with the depth of a slice.</summary>
    public ProductShape Shape { get; }

    /// <summary>A plan of one slice.</summary>
    public static SlicePlan Whole(int rows, int columns, int depth) =>
        new(1, new ProductShape(rows, columns, depth, Math.Max(depth, 1)));

    /// <summary>A plan of as many slices as it takes to have enough tiles.</summary>
    /// <param name="rows">Rows of the product.</param>
    /// <param name="columns">Columns of the product.</param>
    /// <param name="depth">Length of the sums.</param>
    /// <param name="tiles">Tiles of the product.</param>
    /// <param name="wantedTiles">Tiles that occupy the device.</param>
    /// <param name="leastDepth">
    /// The depth of a slice below which adding up the slices costs too much; a multiple of the depth of a slab.
    /// </param>
    public static SlicePlan For(int rows, int columns, int depth, int tiles, int wantedTiles, int leastDepth)
    {
        var slices = Math.Max(1, Math.Min(wantedTiles / tiles, depth / leastDepth));
        var slabs = ((depth / slices) + TiledProduct.SlabDepth) / TiledProduct.SlabDepth;
        var sliceDepth = slabs * TiledProduct.SlabDepth;
        return new(Math.Max(1, (depth + sliceDepth - 1) / sliceDepth), new ProductShape(rows, columns, depth, sliceDepth));
    }
}
