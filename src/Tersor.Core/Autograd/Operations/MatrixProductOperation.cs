namespace Tersor.Core;

/// <summary>y = op(a) · op(b), where op transposes or not.</summary>
internal sealed class MatrixProductOperation
    : Operation<MatrixProductOperation, (Tensor A, Tensor B, bool TransposeA, bool TransposeB)>
{
    /// <summary>y [m, n] = op(a) · op(b).</summary>
    /// <param name="a">[m, k], or [k, m] if transposed.</param>
    /// <param name="transposeA">Whether op transposes a.</param>
    /// <param name="b">[k, n], or [n, k] if transposed.</param>
    /// <param name="transposeB">Whether op transposes b.</param>
    /// <exception cref="ArgumentException">Not matrices, or their inner extents differ.</exception>
    public static Tensor Apply(Tensor a, bool transposeA, Tensor b, bool transposeB)
    {
        a.Device.Demand(b);
        Require.Rank(a, 2, nameof(a));
        Require.Rank(b, 2, nameof(b));
        Require.Extent(b, transposeB ? 1 : 0, a.Shape[transposeA ? 0 : 1], nameof(b));
        a = ContiguousOperation.Apply(a);
        b = ContiguousOperation.Apply(b);
        var y = a.Device.Result(new Shape(a.Shape[transposeA ? 1 : 0], b.Shape[transposeB ? 0 : 1]));
        a.Device.Backend.Gemm(a, transposeA, b, transposeB, y, accumulate: false);
        Record(y, (a, b, transposeA, transposeB), a, b);
        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var backend = gradient.Device.Backend;
        if (Saved.A.RequiresGradient)
        {
            var da = Saved.A.BeginGradient(out var accumulate);
            if (Saved.TransposeA)
                backend.Gemm(Saved.B, Saved.TransposeB, gradient, true, da, accumulate);
            else
                backend.Gemm(gradient, false, Saved.B, !Saved.TransposeB, da, accumulate);
        }

        if (Saved.B.RequiresGradient)
        {
            var db = Saved.B.BeginGradient(out var accumulate);
            if (Saved.TransposeB)
                backend.Gemm(gradient, true, Saved.A, Saved.TransposeA, db, accumulate);
            else
                backend.Gemm(Saved.A, !Saved.TransposeA, gradient, false, db, accumulate);
        }
    }
}
