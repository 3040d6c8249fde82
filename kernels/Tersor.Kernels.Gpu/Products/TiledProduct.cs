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
    public const int Extent = 1 << ExtentBits;

    /// <summary>Work items of a group in each direction.</summary>
    public const int GroupExtent = 8;

    /// <summary>Depth of a slab: the unit in which the depth is cut into slices.</summary>
    public const int SlabDepth = 1 << DepthBits;

    private const int ExtentBits = 6;
    private const int DepthBits = 4;
    private const int Items = GroupExtent * GroupExtent;
    private const int LinesAtOnce = Items / SlabDepth;
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
            var slabLeft = Load(left, leftOperand, row, shape.Rows, first, last, item);
            var slabRight = Load(right, rightOperand, column, shape.Columns, first, last, item);
            for (var depth = first; depth < last; depth += SlabDepth)
            {
                Store(slabLeft, leftOperand, elements, 0, item);
                Store(slabRight, rightOperand, elements, RightSlab * 4, item);
                Group.Barrier();

                // The next slab is on its way while this one is multiplied. Behind the last slab, its loads find nothing.
                slabLeft = Load(left, leftOperand, row, shape.Rows, depth + SlabDepth, last, item);
                slabRight = Load(right, rightOperand, column, shape.Columns, depth + SlabDepth, last, item);
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
                var (y, x) = (row + (i >> ExtentBits), column + (i & (Extent - 1)));
                if (y < shape.Rows && x < shape.Columns)
                    epilogue.Store(elements[i], bias, layout.Channel(y, x), output, slice + layout.Offset(y, x));
            }
        }
    }

    /// <summary>
    /// The sixteen elements of a slab that an item brings: along the depth, those of every fourth line at one depth; else those
    /// of one line at every depth.
    /// </summary>
    private static Lanes16 Load<TOperand>(
        ArrayView<float> source, TOperand operand, int firstLine, int lines, int firstDepth, int lastDepth, int item)
        where TOperand : unmanaged, IProductOperand
    {
        var alongDepth = operand.IsDenseAlongDepth;
        var line = firstLine + (alongDepth ? item >> DepthBits : item);
        var depth = firstDepth + (alongDepth ? item & (SlabDepth - 1) : 0);
        var lineStep = alongDepth ? LinesAtOnce : 0;
        var depthStep = alongDepth ? 0 : 1;
        var place = new SlabPlace<TOperand>(source, operand, lines, lastDepth);
        Lanes16 slab;
        slab.A = place.Element(line, depth);
        slab.B = place.Element(line + lineStep, depth + depthStep);
        slab.C = place.Element(line + (2 * lineStep), depth + (2 * depthStep));
        slab.D = place.Element(line + (3 * lineStep), depth + (3 * depthStep));
        slab.E = place.Element(line + (4 * lineStep), depth + (4 * depthStep));
        slab.F = place.Element(line + (5 * lineStep), depth + (5 * depthStep));
        slab.G = place.Element(line + (6 * lineStep), depth + (6 * depthStep));
        slab.H = place.Element(line + (7 * lineStep), depth + (7 * depthStep));
        slab.I = place.Element(line + (8 * lineStep), depth + (8 * depthStep));
        slab.J = place.Element(line + (9 * lineStep), depth + (9 * depthStep));
        slab.K = place.Element(line + (10 * lineStep), depth + (10 * depthStep));
        slab.L = place.Element(line + (11 * lineStep), depth + (11 * depthStep));
        slab.M = place.Element(line + (12 * lineStep), depth + (12 * depthStep));
        slab.N = place.Element(line + (13 * lineStep), depth + (13 * depthStep));
        slab.O = place.Element(line + (14 * lineStep), depth + (14 * depthStep));
        slab.P = place.Element(line + (15 * lineStep), depth + (15 * depthStep));
        return slab;
    }

    private static void Store<TOperand>(Lanes16 slab, TOperand operand, ArrayView<float> elements, int start, int item)
        where TOperand : unmanaged, IProductOperand
    {
        var alongDepth = operand.IsDenseAlongDepth;
        var place = start + (alongDepth ? ((item & (SlabDepth - 1)) * SlabQuads * 4) + (item >> DepthBits) : item);
        var step = alongDepth ? LinesAtOnce : SlabQuads * 4;
        elements[place] = slab.A;
        elements[place + step] = slab.B;
        elements[place + (2 * step)] = slab.C;
        elements[place + (3 * step)] = slab.D;
        elements[place + (4 * step)] = slab.E;
        elements[place + (5 * step)] = slab.F;
        elements[place + (6 * step)] = slab.G;
        elements[place + (7 * step)] = slab.H;
        elements[place + (8 * step)] = slab.I;
        elements[place + (9 * step)] = slab.J;
        elements[place + (10 * step)] = slab.K;
        elements[place + (11 * step)] = slab.L;
        elements[place + (12 * step)] = slab.M;
        elements[place + (13 * step)] = slab.N;
        elements[place + (14 * step)] = slab.O;
        elements[place + (15 * step)] = slab.P;
    }
}
