using Tersor.Core;
using Tersor.Kernels.Cpu;

namespace Tersor.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    protected override void GemmCore(
        Tensor a, bool transposeA, Tensor b, bool transposeB, Tensor c, bool accumulate, in Epilogue epilogue)
    {
        var (left, right, product) = ProductOperands.Of(a, transposeA, b, transposeB, c, accumulate, epilogue);
        Kernels.Cpu.Gemm.Multiply(
            _pool,
            left.Rows,
            right.Columns,
            left.Columns,
            Float(a),
            left.Stride,
            left.Transposed,
            Float(b),
            right.Stride,
            right.Transposed,
            Float(c),
            product.Stride,
            accumulate,
            Fuse(epilogue, right.Columns, biasPerRow: false));
    }

    private static GemmEpilogue Fuse(in Epilogue epilogue, int outputs, bool biasPerRow)
    {
        if (epilogue.Bias is { } bias && (!bias.IsContiguous || bias.Count != outputs))
            throw new ArgumentException($"{outputs} outputs take as many biases, not {bias.Description}.", nameof(epilogue));
        return new GemmEpilogue(FloatOrNull(epilogue.Bias), biasPerRow, epilogue.Function);
    }
}
