namespace Tersor.Core;

/// <summary>The operands of a <see cref="Backend.Gemm"/>, checked.</summary>
/// <param name="Left">op(a), [m, k].</param>
/// <param name="Right">op(b), [k, n].</param>
/// <param name="Product">c, [m, n], whose rows lie densely.</param>
public readonly record struct ProductOperands(MatrixView Left, MatrixView Right, MatrixView Product)
{
    /// <summary>
    /// What every backend demands of a product. Operands may be views whose rows or columns lie densely: slices and transposes of
    /// a matrix.
    /// </summary>
    /// <exception cref="ArgumentException">Another layout, shapes that don't match, or an epilogue with accumulation.</exception>
    public static ProductOperands Of(
        Tensor a, bool transposeA, Tensor b, bool transposeB, Tensor c, bool accumulate, in Epilogue epilogue)
    {
        if (accumulate && epilogue != Epilogue.None)
            throw new ArgumentException("An accumulating product takes no epilogue.", nameof(epilogue));
        var left = MatrixView.Of(a, transposeA);
        var right = MatrixView.Of(b, transposeB);
        var product = MatrixView.Of(c, false);
        if (product.Transposed)
        {
            throw new ArgumentException(
                $"A product is stored row by row; the rows of {c.Description} don't lie densely.", nameof(c));
        }

        if (left.Columns != right.Rows || product.Rows != left.Rows || product.Columns != right.Columns)
        {
            throw new ArgumentException(
                $"[{left.Rows}, {left.Columns}] · [{right.Rows}, {right.Columns}] doesn't give {c.Shape}.", nameof(c));
        }

        return new ProductOperands(left, right, product);
    }
}
