using ILGPU;
using Tersor.Core;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

/// <remarks>
/// Matrix products in two ways: <see cref="PanelProduct"/> where the device prefers panels, as a CPU does,
/// <see cref="TiledProduct"/> elsewhere.
/// </remarks>
public sealed partial class GpuBackend
{
    private const int PanelRows = 1 << PanelProduct.RowBits;
    private const int PanelColumns = 1 << PanelProduct.ColumnBits;

    /// <summary>
    /// The product into its target. On tiles, the sums of the left operand's lines go where they are wanted; panels have none.
    /// </summary>
    private void Multiply<TLeft, TRight, TOutput>(
        in Factors<TLeft, TRight> factors, in Target<TOutput> target, Tensor? lineSums = null, bool accumulateSums = false)
        where TLeft : unmanaged, IProductOperand
        where TRight : unmanaged, IProductOperand
        where TOutput : unmanaged, IProductOutput
    {
        if (factors.Rows == 0 || factors.Columns == 0)
            return;
        var plan = PrefersPanels
            ? SlicePlan.For(
                factors.Rows, factors.Columns, factors.Depth,
                Tiles(factors.Rows, PanelRows) * Tiles(factors.Columns, PanelColumns), 32, 512)
            : SlicePlan.For(
                factors.Rows, factors.Columns, factors.Depth,
                Tiles(factors.Rows, TiledProduct.Extent) * Tiles(factors.Columns, TiledProduct.Extent), 256, 128);
        var sums = new RowSums(
            lineSums is { } tensor ? Float(tensor) : target.Output, lineSums is null ? 0 : accumulateSums ? 2 : 1);
        if (!PrefersPanels && plan.Slices == 1)
        {
            MultiplyTiles(factors, plan, target, sums);
            return;
        }

        var lines = lineSums is null ? 0 : factors.Rows;
        var raw = MultiplyRaw(factors, plan, lines);
        var count = checked(factors.Rows * factors.Columns);
        Launch(
            OneEach(checked(count + lines)),
            new SliceSum<TOutput>(
                raw.Elements, raw.Slices, raw.SliceSize, raw.Stride, count, new IntegerDivisor(factors.Columns), target.Output,
                target.Layout, target.Bias, target.Epilogue, lines, Behind(raw, lines), sums));
    }

    /// <summary>
    /// The product into scratch memory, valid until the next use of it; behind it the sums of so many lines of each slice.
    /// </summary>
    private RawProduct MultiplyRaw<TLeft, TRight>(in Factors<TLeft, TRight> factors, in SlicePlan plan, int lines = 0)
        where TLeft : unmanaged, IProductOperand
        where TRight : unmanaged, IProductOperand
    {
        if (PrefersPanels)
            return MultiplyPanels(factors, plan);
        var raw = new RawProduct(default, plan.Slices, checked(factors.Rows * factors.Columns), factors.Columns);
        raw = raw with { Elements = Scratch(checked(raw.Slices * (raw.SliceSize + lines))) };
        MultiplyTiles(
            factors, plan, new Target<MatrixOutput>(raw.Elements, new MatrixOutput(raw.Stride), raw.Elements, default),
            new RowSums(Behind(raw, lines), lines == 0 ? 0 : 1));
        return raw;
    }

    /// <summary>The place of the sums of so many lines behind a product; any view if there are none.</summary>
    private static ArrayView<float> Behind(in RawProduct raw, int lines) =>
        lines == 0 ? raw.Elements : raw.Elements.SubView(raw.Slices * raw.SliceSize, raw.Slices * lines);

    private void MultiplyTiles<TLeft, TRight, TOutput>(
        in Factors<TLeft, TRight> factors, in SlicePlan plan, in Target<TOutput> target, RowSums sums)
        where TLeft : unmanaged, IProductOperand
        where TRight : unmanaged, IProductOperand
        where TOutput : unmanaged, IProductOutput
    {
        var grid = new Index3D(
            Tiles(factors.Columns, TiledProduct.Extent), Tiles(factors.Rows, TiledProduct.Extent), plan.Slices);
        Launch(
            new KernelConfig(grid, new Index3D(TiledProduct.GroupExtent, TiledProduct.GroupExtent, 1)),
            new TiledProduct.Tile<TLeft, TRight, TOutput>(
                factors.Left, factors.LeftOperand, factors.Right, factors.RightOperand, plan.Shape, target.Output, target.Layout,
                target.Bias, target.Epilogue, sums));
    }

    private RawProduct MultiplyPanels<TLeft, TRight>(in Factors<TLeft, TRight> factors, in SlicePlan plan)
        where TLeft : unmanaged, IProductOperand
        where TRight : unmanaged, IProductOperand
    {
        var rowPanels = Tiles(factors.Rows, PanelRows);
        var columnPanels = Tiles(factors.Columns, PanelColumns);
        var (leftSize, rightSize, stride) = checked((
            rowPanels * PanelRows * factors.Depth, columnPanels * PanelColumns * factors.Depth, columnPanels * PanelColumns));
        var sliceSize = checked(rowPanels * PanelRows * stride);
        var scratch = Scratch(checked(leftSize + rightSize + (plan.Slices * sliceSize)));

        // Vectors need aligned views: the right panels and the product come first, in multiples of 16 elements.
        var right = scratch.SubView(0, rightSize);
        var product = scratch.SubView(rightSize, plan.Slices * sliceSize);
        var left = scratch.SubView(rightSize + (plan.Slices * sliceSize), leftSize);
        if (factors.Depth > 0)
        {
            Pack(factors.Left, factors.LeftOperand, factors.Rows, factors.Depth, PanelProduct.RowBits, left);
            Pack(factors.Right, factors.RightOperand, factors.Columns, factors.Depth, PanelProduct.ColumnBits, right);
        }

        Launch(
            new KernelConfig(new Index3D(rowPanels, columnPanels, plan.Slices), new Index3D(1, 1, 1)),
            new PanelProduct(left, right.Cast<Lanes16>(), plan.Shape, product.Cast<Lanes16>()));
        return new RawProduct(product, plan.Slices, sliceSize, stride);
    }

    private void Pack<TOperand>(
        ArrayView<float> source, TOperand operand, int lines, int depth, int widthBits, ArrayView<float> panels)
        where TOperand : unmanaged, IProductOperand
    {
        var grid = new Index3D(Tiles(depth << widthBits, _geometry.GroupSize), Tiles(lines, 1 << widthBits), 1);
        Launch(
            new KernelConfig(grid, new Index3D(_geometry.GroupSize, 1, 1)),
            new PanelPacking<TOperand>(source, operand, lines, depth, widthBits, panels));
    }

    /// <summary>
    /// A grid with a work item for each element, so that no item has a loop: compilers for CPUs vectorise over items.
    /// </summary>
    private KernelConfig OneEach(int count) => new(Tiles(count, _geometry.GroupSize), _geometry.GroupSize);

    private static int Tiles(int extent, int tile) => (extent + tile - 1) / tile;
}
