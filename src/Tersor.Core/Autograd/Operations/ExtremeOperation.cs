using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>The largest or smallest element, of everything or along a dimension. Equals share the gradient equally.</summary>
internal sealed class ExtremeOperation : Operation<ExtremeOperation, (Tensor X, Shape Kept, int Outer, int Length)>
{
    /// <summary>The extreme of all elements: a scalar.</summary>
    /// <param name="x">Any shape, not empty.</param>
    /// <param name="isMaximum">Whether the largest.</param>
    /// <exception cref="ArgumentException">There is no element.</exception>
    public static Tensor Apply(Tensor x, bool isMaximum) => Apply(x, 1, x.Count, x.Shape.AllOnes(), new Shape(), isMaximum);

    /// <summary>The extremes along a dimension.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="dimension">Negative ones count from the innermost; not empty.</param>
    /// <param name="keepDimension">Whether the dimension stays, with the extent 1.</param>
    /// <param name="isMaximum">Whether the largest.</param>
    /// <exception cref="ArgumentException">The dimension is empty.</exception>
    public static Tensor Apply(Tensor x, int dimension, bool keepDimension, bool isMaximum)
    {
        var i = x.Shape.Index(dimension);
        var kept = x.Shape.With(i, 1);
        return Apply(x, x.Shape.CountOf(0, i), x.Shape[i], kept, keepDimension ? kept : x.Shape.Without(i), isMaximum);
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        // Where x is the extreme: dx = dy / (how many are).
        var (device, backend) = (gradient.Device, gradient.Device.Backend);
        var isExtreme = device.Result(Saved.X.Shape);
        var shares = device.Result(Saved.Kept);
        backend.Map(new EqualTo(), Saved.X, Output.View(Saved.Kept), isExtreme);
        backend.Reduce(new Sum(), isExtreme, Saved.Outer, Saved.Length, Saved.Kept.Count / Math.Max(1, Saved.Outer), shares);
        backend.Map(new Divide(), gradient.View(Saved.Kept), shares, shares);
        var dx = Saved.X.BeginGradient(out var accumulate);
        backend.Map(new Multiply(), isExtreme, shares, dx, accumulate);
        isExtreme.ReleaseMemory();
        shares.ReleaseMemory();
    }

    private static Tensor Apply(Tensor x, int outer, int length, Shape kept, Shape shape, bool isMaximum)
    {
        Require.Float(x, nameof(x));
        if (length == 0)
            throw new ArgumentException($"{x.Description} has no {(isMaximum ? "largest" : "smallest")} element.", nameof(x));
        x = ContiguousOperation.Apply(x);
        var y = x.Device.Result(shape);
        var inner = y.Count / Math.Max(1, outer);
        if (isMaximum)
            x.Device.Backend.Reduce(new MaximumOf(), x, outer, length, inner, y);
        else
            x.Device.Backend.Reduce(new MinimumOf(), x, outer, length, inner, y);
        Record(y, (x, kept, outer, length), x);
        return y;
    }
}
