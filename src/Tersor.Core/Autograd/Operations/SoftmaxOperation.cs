using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>y = e^x / Σ e^x along the last dimension, computed without overflow.</summary>
internal sealed class SoftmaxOperation : Operation<SoftmaxOperation, Tensor>
{
    /// <summary>Each row of x as probabilities.</summary>
    /// <param name="x">[…, columns], at least one column.</param>
    /// <exception cref="ArgumentException">A scalar, or no columns.</exception>
    public static Tensor Apply(Tensor x)
    {
        Require.Columns(x, nameof(x));
        x = ContiguousOperation.Apply(x);
        var rows = x.Shape.Matrix();
        var y = x.Device.Result(x.Shape);
        using (var input = x.View(rows))
        using (var output = y.View(rows))
            x.Device.Backend.Softmax(input, output);
        Record(y, x, x);
        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        // dx = y · (dy - Σ y · dy), row by row.
        var backend = gradient.Device.Backend;
        var (rows, columns) = (Saved.Shape.Matrix()[0], Saved.Shape[-1]);
        var weighted = gradient.Device.Result(Saved.Shape);
        var sums = gradient.Device.Result(Saved.Shape.With(-1, 1));
        backend.Map(new Multiply(), Output, gradient, weighted);
        backend.Reduce(new Sum(), weighted, rows, columns, 1, sums);
        backend.Map(new Subtract(), gradient, sums, gradient);
        var dx = Saved.BeginGradient(out var accumulate);
        backend.Map(new Multiply(), Output, gradient, dx, accumulate);
        weighted.ReleaseMemory();
        sums.ReleaseMemory();
    }
}
