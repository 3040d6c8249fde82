using Tersor.Core;
using Tersor.Kernels;
using Tersor.Kernels.Cpu;

namespace Tersor.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public override double SparseProductDensity => 0.2;

    /// <inheritdoc/>
    protected override void SpMMCore(CodebookSparseMatrix s, Tensor d, Tensor y, bool accumulate, in Epilogue epilogue) =>
        CodebookProduct.Run(_pool, Rows(s), Float(d), y.Shape[1], Float(y), accumulate, Fuse(epilogue, s.Rows, biasPerRow: true));

    /// <inheritdoc/>
    protected override void SddmmCore(CodebookSparseMatrix s, Tensor a, Tensor b, Tensor values, bool accumulate) =>
        SampledProduct.Run(_pool, Rows(s), Float(a), Float(b), a.Shape[1], Float(values), accumulate);

    /// <inheritdoc/>
    protected override void SparseConv2dCore(
        Tensor x, CodebookSparseMatrix weight, Tensor y, in WindowGeometry window, in Epilogue epilogue)
    {
        var shape = new ConvolutionShape(
            x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], weight.Rows, window.KernelHeight, window.KernelWidth, window.Stride,
            window.Padding);
        CodebookConvolution.Run(_pool, shape, Float(x), Rows(weight), Float(y), Fuse(epilogue, weight.Rows, biasPerRow: true));
    }

    private static CodebookRows Rows(CodebookSparseMatrix matrix) =>
        new(matrix.Rows, Int(matrix.RowStarts), Int(matrix.ColumnIndices), Bytes(matrix.Codes), Float(matrix.Codebook),
            Float(matrix.Scales));
}
