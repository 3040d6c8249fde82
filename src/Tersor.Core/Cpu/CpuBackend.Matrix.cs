using Tersor.Kernels.Cpu;

namespace Tersor.Core;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    /// <remarks>The operands may be views whose rows or columns lie densely: slices and transposes of a matrix; c's rows must.</remarks>
    /// <exception cref="ArgumentException">Another layout, shapes that don't match, or an epilogue with accumulation.</exception>
    public override void Gemm(Tensor a, bool transposeA, Tensor b, bool transposeB, Tensor c, bool accumulate, in Epilogue epilogue = default)
    {
        if (accumulate && epilogue != Epilogue.None)
            throw new ArgumentException("An accumulating product takes no epilogue.", nameof(epilogue));
        var left = MatrixView.Of(a, transposeA);
        var right = MatrixView.Of(b, transposeB);
        var product = MatrixView.Of(c, false);
        if (product.Transposed)
            throw new ArgumentException($"A product is stored row by row; the rows of {c} don't lie densely.", nameof(c));
        if (left.Columns != right.Rows || product.Rows != left.Rows || product.Columns != right.Columns)
        {
            throw new ArgumentException(
                $"[{left.Rows}, {left.Columns}] · [{right.Rows}, {right.Columns}] doesn't give {c.Shape}.", nameof(c));
        }

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
            throw new ArgumentException($"{outputs} outputs take as many biases, not {bias}.", nameof(epilogue));
        return new GemmEpilogue(
            epilogue.Bias is null ? null : Float(epilogue.Bias),
            biasPerRow,
            epilogue.Activation switch
            {
                Activation.Identity => null,
                Activation.Relu => &FusedActivations.Relu,
                Activation.LeakyRelu => &FusedActivations.LeakyRelu,
                Activation.Tanh => &FusedActivations.Tanh,
                Activation.Sigmoid => &FusedActivations.Sigmoid,
                _ => throw new ArgumentOutOfRangeException(nameof(epilogue), epilogue.Activation, "No such activation."),
            },
            epilogue.Slope);
    }
}
