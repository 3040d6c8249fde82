using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>
/// y = x - ln Σ e^x along the last dimension: the logarithm of softmax, finite even where softmax itself rounds to 0.
/// </summary>
internal sealed class LogSoftmaxOperation : Operation<LogSoftmaxOperation, Tensor>
{
    /// <summary>Each row of x as the logarithms of probabilities.</summary>
    /// <param name="x">[…, columns], at least one column.</param>
    /// <exception cref="ArgumentException">A scalar, or no columns.</exception>
    public static Tensor Apply(Tensor x)
    {
        Require.Columns(x, nameof(x));
        x = ContiguousOperation.Apply(x);
        var (device, backend) = (x.Device, x.Device.Backend);
        var (rows, columns) = (x.Shape.Matrix()[0], x.Shape[-1]);
        var y = device.Result(x.Shape);
        var perRow = device.Result(x.Shape.With(-1, 1));
        var exponentials = device.Result(x.Shape);

        backend.Reduce(new MaximumOf(), x, rows, columns, 1, perRow);
        backend.Map(new Subtract(), x, perRow, y);
        backend.Map(new Exp(), y, exponentials);
        backend.Reduce(new Sum(), exponentials, rows, columns, 1, perRow);
        backend.Map(new Log(), perRow, perRow);
        backend.Map(new Subtract(), y, perRow, y);
        exponentials.ReleaseMemory();
        perRow.ReleaseMemory();
        Record(y, x, x);
        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        // dx = dy - e^y · Σ dy, row by row.
        var backend = gradient.Device.Backend;
        var (rows, columns) = (Saved.Shape.Matrix()[0], Saved.Shape[-1]);
        var sums = gradient.Device.Result(Saved.Shape.With(-1, 1));
        var weighted = gradient.Device.Result(Saved.Shape);
        backend.Reduce(new Sum(), gradient, rows, columns, 1, sums);
        backend.Map(new Exp(), Output, weighted);
        backend.Map(new Multiply(), weighted, sums, weighted);
        var dx = Saved.BeginGradient(out var accumulate);
        backend.Map(new Subtract(), gradient, weighted, dx, accumulate);
        weighted.ReleaseMemory();
        sums.ReleaseMemory();
    }
}
