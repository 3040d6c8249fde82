namespace Tersor.Kernels.Gpu;

/// <summary>The extents of a matrix product.</summary>
/// <param name="rows">Rows of the product.</param>
/// <param name="columns">Columns of the product.</param>
/// <param name="depth">Length of the sums.</param>
/// <param name="sliceDepth">
/// How much of the depth one work group sums; slices are added up in their order by <see cref="SliceSum{TOutput}"/>.
/// </param>
public readonly struct ProductShape(int rows, int columns, int depth, int sliceDepth)
{
    /// <summary>Rows of the product.</summary>
    public int Rows { get; } = rows;

    /// <summary>Columns of the product.</summary>
    public int Columns { get; } = columns;

    /// <summary>Length of the sums.</summary>
    public int Depth { get; } = depth;

    /// <summary>How much of the depth one work group sums.</summary>
    public int SliceDepth { get; } = sliceDepth;
}
