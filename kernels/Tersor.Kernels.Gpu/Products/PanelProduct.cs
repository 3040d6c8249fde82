using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// A matrix product for OpenCL devices that are CPUs: each work item, alone in its group, multiplies a panel of eight rows with a
/// panel of sixteen columns (see <see cref="PanelPacking{TOperand}"/>). Nothing is shared and there is no barrier, so the
/// compiler keeps the tile in vector registers for the whole sum. One tile of the product of a slice of the depth, stored row by
/// row in whole panels, one slice behind the other. The grid is panels of rows × panels of columns × slices.
/// </summary>
/// <param name="left">Packed panels of eight rows.</param>
/// <param name="right">Packed panels of sixteen columns.</param>
/// <param name="shape">The product's extents.</param>
/// <param name="product">The slices, each [panels of rows · 8, panels of columns · 16].</param>
public readonly struct PanelProduct(
    ArrayView<float> left, ArrayView<Lanes16> right, ProductShape shape, ArrayView<Lanes16> product) : IKernel
{
    /// <summary>Rows of a panel of the left operand: 2 to the power of this.</summary>
    public const int RowBits = 3;

    /// <summary>Columns of a panel of the right operand: 2 to the power of this.</summary>
    public const int ColumnBits = 4;

    /// <inheritdoc/>
    public void Run()
    {
        var first = Grid.IdxZ * shape.SliceDepth;
        var last = Math.Min(first + shape.SliceDepth, shape.Depth);
        var l = ((Grid.IdxX * shape.Depth) + first) << RowBits;
        var r = Grid.IdxY * shape.Depth;

        var sum0 = default(Lanes16);
        var sum1 = default(Lanes16);
        var sum2 = default(Lanes16);
        var sum3 = default(Lanes16);
        var sum4 = default(Lanes16);
        var sum5 = default(Lanes16);
        var sum6 = default(Lanes16);
        var sum7 = default(Lanes16);
        for (var depth = first; depth < last; depth++)
        {
            var columns = right[r + depth];
            sum0 = Lanes16.MultiplyAdd(left[l], columns, sum0);
            sum1 = Lanes16.MultiplyAdd(left[l + 1], columns, sum1);
            sum2 = Lanes16.MultiplyAdd(left[l + 2], columns, sum2);
            sum3 = Lanes16.MultiplyAdd(left[l + 3], columns, sum3);
            sum4 = Lanes16.MultiplyAdd(left[l + 4], columns, sum4);
            sum5 = Lanes16.MultiplyAdd(left[l + 5], columns, sum5);
            sum6 = Lanes16.MultiplyAdd(left[l + 6], columns, sum6);
            sum7 = Lanes16.MultiplyAdd(left[l + 7], columns, sum7);
            l += 1 << RowBits;
        }

        var row = ((Grid.IdxZ * Grid.DimX) + Grid.IdxX) << RowBits;
        var place = (row * Grid.DimY) + Grid.IdxY;
        product[place] = sum0;
        product[place + Grid.DimY] = sum1;
        product[place + (2 * Grid.DimY)] = sum2;
        product[place + (3 * Grid.DimY)] = sum3;
        product[place + (4 * Grid.DimY)] = sum4;
        product[place + (5 * Grid.DimY)] = sum5;
        product[place + (6 * Grid.DimY)] = sum6;
        product[place + (7 * Grid.DimY)] = sum7;
    }
}
