namespace Tersor.Core;

/// <summary>
/// y = op(a) · op(b) matrix by matrix, where op transposes or not. Outer dimensions count matrices, and are broadcast as in
/// NumPy.
/// </summary>
internal sealed class BatchedProductOperation
    : Operation<BatchedProductOperation, (Tensor A, Tensor B, bool TransposeA, bool TransposeB)>
{
    /// <summary>y […, m, n] = op(a) · op(b).</summary>
    /// <param name="a">[…, m, k], or […, k, m] if transposed.</param>
    /// <param name="transposeA">Whether op transposes a's matrices.</param>
    /// <param name="b">[…, k, n], or […, n, k] if transposed.</param>
    /// <param name="transposeB">Whether op transposes b's matrices.</param>
    /// <exception cref="ArgumentException">
    /// No matrices, outer dimensions that can't be broadcast together, or inner extents that differ.
    /// </exception>
    public static Tensor Apply(Tensor a, bool transposeA, Tensor b, bool transposeB)
    {
        a.Device.Demand(b);
        Require.Matrices(a, nameof(a));
        Require.Matrices(b, nameof(b));
        Require.Extent(b, transposeB ? -1 : -2, a.Shape[transposeA ? -2 : -1], nameof(b));
        a = ContiguousOperation.Apply(a);
        b = ContiguousOperation.Apply(b);
        var shape = Shape.Broadcast(a.Shape.With(-1, 1).With(-2, 1), b.Shape.With(-1, 1).With(-2, 1))
            .With(-2, a.Shape[transposeA ? -1 : -2]).With(-1, b.Shape[transposeB ? -2 : -1]);
        var y = a.Device.Result(shape);
        for (var i = 0; i < CountOf(shape); i++)
            a.Device.Backend.Gemm(At(a, i, shape), transposeA, At(b, i, shape), transposeB, At(y, i, shape), accumulate: false);
        Record(y, (a, b, transposeA, transposeB), a, b);
        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var (a, b) = (Saved.A, Saved.B);
        if (a.RequiresGradient && Saved.TransposeA)
            Pass(b, Saved.TransposeB, gradient, true, a, gradient.Shape);
        else if (a.RequiresGradient)
            Pass(gradient, false, b, !Saved.TransposeB, a, gradient.Shape);
        if (b.RequiresGradient && Saved.TransposeB)
            Pass(gradient, true, a, Saved.TransposeA, b, gradient.Shape);
        else if (b.RequiresGradient)
            Pass(a, !Saved.TransposeA, gradient, false, b, gradient.Shape);
    }

    /// <summary>Adds op(p) · op(q), for each matrix of the result, to the gradient of an operand.</summary>
    private static void Pass(Tensor p, bool transposeP, Tensor q, bool transposeQ, Tensor operand, Shape shape)
    {
        var backend = operand.Device.Backend;
        var target = operand.BeginGradient(out var accumulate);
        if (!accumulate && CountOf(operand.Shape) != CountOf(shape))
        {
            // Several products meet in a matrix that was repeated.
            backend.Fill(target, 0f);
            accumulate = true;
        }

        for (var i = 0; i < CountOf(shape); i++)
            backend.Gemm(At(p, i, shape), transposeP, At(q, i, shape), transposeQ, At(target, i, shape), accumulate);
    }

    private static int CountOf(Shape shape) => shape.CountOf(0, shape.Rank - 2);

    /// <summary>The matrix of an operand that belongs to one of the result, counted in row-major order.</summary>
    private static Tensor At(Tensor operand, int matrix, Shape result)
    {
        var (shape, strides, offset) = (operand.Shape, operand.Strides, operand.Offset);
        for (var dimension = -3; dimension >= -result.Rank; dimension--)
        {
            (matrix, var index) = Math.DivRem(matrix, result[dimension]);
            if (dimension >= -shape.Rank && shape[dimension] != 1)
                offset += index * strides[dimension];
        }

        return operand.View(new Shape(shape[-2], shape[-1]), new Shape(strides[-2], strides[-1]), offset);
    }
}
