using System.Numerics;
using ILGPU;
using Tersor.Core;
using Tersor.Kernels;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <inheritdoc/>
    protected override void SpMMCore(CodebookSparseMatrix s, Tensor d, Tensor y, bool accumulate, in Epilogue epilogue)
    {
        var n = y.Shape[1];
        if (y.Count == 0)
            return;
        var target = Fuse(y, 0, new MatrixOutput(n), accumulate, epilogue, s.Rows);
        if (n == 1)
        {
            Launch(
                OneEach(checked(s.Rows * CodebookVectorProduct.Lanes)),
                new CodebookVectorProduct(
                    s.Rows, Int(s.RowStarts), Int(s.ColumnIndices), Byte(s.Codes), Float(s.Codebook), Float(s.Scales), Float(d),
                    target.Output, target.Bias, target.Epilogue));
            return;
        }

        Launch(
            RowTiles(s.Rows, n),
            new CodebookProduct(
                Int(s.RowStarts), Int(s.ColumnIndices), Byte(s.Codes), Float(s.Codebook), Float(s.Scales), Float(d), n,
                target.Output, target.Bias, target.Epilogue));
    }

    /// <inheritdoc/>
    protected override void SddmmCore(CodebookSparseMatrix s, Tensor a, Tensor b, Tensor values, bool accumulate)
    {
        if (s.NonZeros == 0)
            return;
        Launch(
            OneEach(checked(s.NonZeros * SampledProduct.Lanes)),
            new SampledProduct(
                s.NonZeros, s.Rows, Int(s.RowStarts), Int(s.ColumnIndices), Float(a), Float(b), a.Shape[1], Float(values),
                accumulate ? 1 : 0));
    }

    /// <inheritdoc/>
    protected override void SparseConv2dCore(
        Tensor x, CodebookSparseMatrix weight, Tensor y, in WindowGeometry window, in Epilogue epilogue)
    {
        if (y.Count == 0)
            return;
        var shape = new ConvolutionShape(
            x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], weight.Rows, window.KernelHeight, window.KernelWidth, window.Stride,
            window.Padding);
        var (geometry, plane, _) = Extents(shape);
        var target = Fuse(y, 0, default(MatrixOutput), accumulate: false, epilogue, weight.Rows);
        Launch(
            RowTiles(weight.Rows, shape.Images * plane),
            new CodebookConvolution(
                Float(x), Int(weight.RowStarts), Int(weight.ColumnIndices), Byte(weight.Codes), Float(weight.Codebook),
                Float(weight.Scales), geometry, shape.Images * plane, target.Output, target.Bias, target.Epilogue));
    }

    /// <summary>
    /// A group for each row and tile of columns: the smallest that covers the columns, as far as groups may be.
    /// </summary>
    private KernelConfig RowTiles(int rows, int columns)
    {
        var items = Math.Min(_geometry.GroupSize, (int)BitOperations.RoundUpToPowerOf2((uint)columns));
        return new KernelConfig(new Index3D(rows, Tiles(columns, items), 1), new Index3D(items, 1, 1));
    }
}
