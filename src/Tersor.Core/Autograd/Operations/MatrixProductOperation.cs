namespace Tersor.Core;

/// <summary>y = op(a) · op(b), where op transposes or not.</summary>
internal sealed class MatrixProductOperation : Operation<MatrixProductOperation>
{
    private Tensor _a;
    private Tensor _b;
    private bool _transposeA;
    private bool _transposeB;

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
        if (Tape.Records(a, b))
        {
            var operation = Rent();
            operation._a = a;
            operation._b = b;
            operation._transposeA = transposeA;
            operation._transposeB = transposeB;
            a.Device.Tape.Record(operation, y);
        }

        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var backend = gradient.Device.Backend;
        if (_a.RequiresGradient)
        {
            var da = _a.BeginGradient(out var accumulate);
            if (_transposeA)
                backend.Gemm(_b, _transposeB, gradient, true, da, accumulate);
            else
                backend.Gemm(gradient, false, _b, !_transposeB, da, accumulate);
        }

        if (_b.RequiresGradient)
        {
            var db = _b.BeginGradient(out var accumulate);
            if (_transposeB)
                backend.Gemm(gradient, true, _a, _transposeA, db, accumulate);
            else
                backend.Gemm(_a, !_transposeA, gradient, false, db, accumulate);
        }
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        _a = default;
        _b = default;
    }
}
