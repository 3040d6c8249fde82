using Tersor.Core;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <inheritdoc/>
    protected override void GemmCore(
        Tensor a, bool transposeA, Tensor b, bool transposeB, Tensor c, bool accumulate, in Epilogue epilogue) =>
        Gemm(a, transposeA, b, transposeB, c, accumulate, epilogue, lineSums: null, accumulateSums: false);

    /// <inheritdoc/>
    protected override void AffineGradientCore(
        Tensor x, Tensor dy, Tensor dWeight, bool accumulateWeight, Tensor dBias, bool accumulateBias)
    {
        if (PrefersPanels || dWeight.Count == 0)
            base.AffineGradientCore(x, dy, dWeight, accumulateWeight, dBias, accumulateBias);
        else
            Gemm(dy, true, x, false, dWeight, accumulateWeight, Epilogue.None, dBias, accumulateBias);
    }

    private void Gemm(
        Tensor a, bool transposeA, Tensor b, bool transposeB, Tensor c, bool accumulate, in Epilogue epilogue, Tensor? lineSums,
        bool accumulateSums)
    {
        var (left, right, product) = ProductOperands.Of(a, transposeA, b, transposeB, c, accumulate, epilogue);
        Multiply(
            new Factors<StridedOperand, StridedOperand>(
                left.Rows,
                right.Columns,
                left.Columns,
                Float(a),
                left.Transposed ? new StridedOperand(1, left.Stride) : new StridedOperand(left.Stride, 1),
                Float(b),
                right.Transposed ? new StridedOperand(right.Stride, 1) : new StridedOperand(1, right.Stride)),
            Fuse(c, 0, new MatrixOutput(product.Stride), accumulate, epilogue, right.Columns),
            lineSums,
            accumulateSums);
    }

    /// <summary>Where a product goes: a tensor from a place on, with an epilogue for so many output channels.</summary>
    private static Target<TOutput> Fuse<TOutput>(
        Tensor output, int start, TOutput layout, bool accumulate, in Epilogue epilogue, int channels)
        where TOutput : unmanaged, IProductOutput
    {
        if (epilogue.Bias is { } bias && (!bias.IsContiguous || bias.Count != channels))
            throw new ArgumentException($"{channels} outputs take as many biases, not {bias.Description}.", nameof(epilogue));
        return new Target<TOutput>(
            Float(output).SubView(start),
            layout,
            Float(epilogue.Bias ?? output),
            new ProductEpilogue(epilogue.Bias is null ? 0 : 1, epilogue.Function, accumulate ? 1 : 0));
    }
}
