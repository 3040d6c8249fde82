using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// A matrix product for graphics processors: a group of 8 × 8 work items computes a tile of 64 × 64 elements, each item 8 × 8 of
/// them in registers, from slabs of both operands in shared memory. Convolutions are products of operands that are stored
/// nowhere: see <see cref="PatchOperand"/>.
/// </summary>
public static class TiledProduct
{
    /// <summary>Rows and columns of a tile.</summary>
    public const int Extent = 64;

    /// <summary>Work items of a group in each direction.</summary>
    public const int GroupExtent = 8;

    /// <summary>Depth of a slab: the unit in which the depth is cut into slices.</summary>
    public const int SlabDepth = 16;

    private const int Items = GroupExtent * GroupExtent;
    private const int Quads = Extent / 4;
    private const int HalfQuads = Quads / 2;

    /// <summary>
    /// A slab has four more floats a row than it needs, so that work items which store along the depth hit other banks.
    /// </summary>
    private const int SlabQuads = Quads + 1;
    private const int RightSlab = SlabDepth * SlabQuads;

    /// <summary>
    /// One tile of the product of a slice of the depth, then the epilogue. The grid is tiles of columns × tiles of rows × slices.
    /// </summary>
    /// <param name="left">Holds the left operand.</param>
    /// <param name="leftOperand">Where in <paramref name="left"/>.</param>
    /// <param name="right">Holds the right operand.</param>
    /// <param name="rightOperand">Where in <paramref name="right"/>.</param>
    /// <param name="shape">The product's extents.</param>
    /// <param name="output">Holds the product; slices lie behind each other, rows · columns apart.</param>
    /// <param name="layout">Where in <paramref name="output"/>.</param>
    /// <param name="bias">As the layout demands; not read without a bias.</param>
    /// <param name="epilogue">The operation on the finished sums.</param>
    /// <param name="sums">The sums of the left operand's lines; those of slices lie behind each other.</param>
    public readonly struct Tile<TLeft, TRight, TOutput>(
        ArrayView<float> left, TLeft leftOperand, ArrayView<float> right, TRight rightOperand, ProductShape shape,
        ArrayView<float> output, TOutput layout, ArrayView<float> bias, ProductEpilogue epilogue,
        RowSums sums) : IKernel
        where TLeft : unmanaged, IProductOperand
        where TRight : unmanaged, IProductOperand
        where TOutput : unmanaged, IProductOutput
    {
        /// <inheritdoc/>
        public void Run()
        {
            var tile = SharedMemory.Allocate<Lanes4>(Extent * Quads);
            var elements = tile.Cast<float>();
            var item = (Group.IdxY * GroupExtent) + Group.IdxX;
            var row = Grid.IdxY * Extent;
            var column = Grid.IdxX * Extent;
            var first = Grid.IdxZ * shape.SliceDepth;
            var last = Math.Min(first + shape.SliceDepth, shape.Depth);

            var s0 = default(Lanes4);
            var s1 = default(Lanes4);
            var t0 = default(Lanes4);
            var t1 = default(Lanes4);
            var u0 = default(Lanes4);
            var u1 = default(Lanes4);
            var v0 = default(Lanes4);
            var v1 = default(Lanes4);
            var w0 = default(Lanes4);
            var w1 = default(Lanes4);
            var x0 = default(Lanes4);
            var x1 = default(Lanes4);
            var y0 = default(Lanes4);
            var y1 = default(Lanes4);
            var z0 = default(Lanes4);
            var z1 = default(Lanes4);
            var lineSum = 0f;

            // The first tile of a row of tiles sums the lines, an item each.
            var sumsLines = sums.AreWanted && Grid.IdxX == 0;
            for (var depth = first; depth < last; depth += SlabDepth)
            {
                LoadSlab(left, leftOperand, row, shape.Rows, depth, last, elements, 0, item);
                LoadSlab(right, rightOperand, column, shape.Columns, depth, last, elements, RightSlab * 4, item);
                Group.Barrier();
                if (sumsLines)
                {
                    for (var i = item; i < RightSlab * 4; i += SlabQuads * 4)
                        lineSum += elements[i];
                }

                for (var i = 0; i < RightSlab; i += SlabQuads)
                {
                    var upper = tile[i + Group.IdxY];
                    var lower = tile[i + HalfQuads + Group.IdxY];
                    var near = tile[RightSlab + i + Group.IdxX];
                    var far = tile[RightSlab + i + HalfQuads + Group.IdxX];
                    s0 = Lanes4.MultiplyAdd(upper.A, near, s0);
                    s1 = Lanes4.MultiplyAdd(upper.A, far, s1);
                    t0 = Lanes4.MultiplyAdd(upper.B, near, t0);
                    t1 = Lanes4.MultiplyAdd(upper.B, far, t1);
                    u0 = Lanes4.MultiplyAdd(upper.C, near, u0);
                    u1 = Lanes4.MultiplyAdd(upper.C, far, u1);
                    v0 = Lanes4.MultiplyAdd(upper.D, near, v0);
                    v1 = Lanes4.MultiplyAdd(upper.D, far, v1);
                    w0 = Lanes4.MultiplyAdd(lower.A, near, w0);
                    w1 = Lanes4.MultiplyAdd(lower.A, far, w1);
                    x0 = Lanes4.MultiplyAdd(lower.B, near, x0);
                    x1 = Lanes4.MultiplyAdd(lower.B, far, x1);
                    y0 = Lanes4.MultiplyAdd(lower.C, near, y0);
                    y1 = Lanes4.MultiplyAdd(lower.C, far, y1);
                    z0 = Lanes4.MultiplyAdd(lower.D, near, z0);
                    z1 = Lanes4.MultiplyAdd(lower.D, far, z1);
                }

                Group.Barrier();
            }

            if (sumsLines && row + item < shape.Rows)
                sums.Store(lineSum, (Grid.IdxZ * shape.Rows) + row + item);

            // Through shared memory, so that neighbouring work items store neighbouring elements and the epilogue is compiled
            // once.
            var top = (Group.IdxY * 4 * Quads) + Group.IdxX;
            var bottom = top + (Extent / 2 * Quads);
            tile[top] = s0;
            tile[top + HalfQuads] = s1;
            tile[top + Quads] = t0;
            tile[top + Quads + HalfQuads] = t1;
            tile[top + (2 * Quads)] = u0;
            tile[top + (2 * Quads) + HalfQuads] = u1;
            tile[top + (3 * Quads)] = v0;
            tile[top + (3 * Quads) + HalfQuads] = v1;
            tile[bottom] = w0;
            tile[bottom + HalfQuads] = w1;
            tile[bottom + Quads] = x0;
            tile[bottom + Quads + HalfQuads] = x1;
            tile[bottom + (2 * Quads)] = y0;
            tile[bottom + (2 * Quads) + HalfQuads] = y1;
            tile[bottom + (3 * Quads)] = z0;
            tile[bottom + (3 * Quads) + HalfQuads] = z1;
            Group.Barrier();
            var slice = Grid.IdxZ * shape.Rows * shape.Columns;
            for (var i = item; i < Extent * Extent; i += Items)
            {
                var (y, x) = (row + (i / Extent), column + (i % Extent));
                if (y < shape.Rows && x < shape.Columns)
                    epilogue.Store(elements[i], bias, layout.Channel(y, x), output, slice + layout.Offset(y, x));
            }
        }
    }

    private static void LoadSlab<TOperand>(
        ArrayView<float> source, TOperand operand, int firstLine, int lines, int firstDepth, int lastDepth, ArrayView<float> slab,
        int start, int item)
        where TOperand : unmanaged, IProductOperand
    {
        var alongDepth = operand.IsDenseAlongDepth;
        for (var i = item; i < Extent * SlabDepth; i += Items)
        {
            var line = alongDepth ? i / SlabDepth : i % Extent;
            var depth = alongDepth ? i % SlabDepth : i / Extent;
            var isInside = firstLine + line < lines && firstDepth + depth < lastDepth;
            var offset = isInside ? operand.Offset(firstLine + line, firstDepth + depth) : ~depth;
            slab[start + (depth * SlabQuads * 4) + line] = offset >= 0 ? source[offset] : 0f;
        }
    }
}
