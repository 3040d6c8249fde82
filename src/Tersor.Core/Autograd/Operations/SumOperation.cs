using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>y = Σ x, over everything or along one dimension.</summary>
internal sealed class SumOperation : Operation<SumOperation, (Tensor X, Shape Kept)>
{
    /// <summary>The sum of all elements: a scalar.</summary>
    /// <param name="x">Any shape.</param>
    public static Tensor Apply(Tensor x) => Apply(x, 1, x.Count, 1, x.Shape.AllOnes(), new Shape());

    /// <summary>The sums along a dimension.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="dimension">Negative ones count from the innermost.</param>
    /// <param name="keepDimension">Whether the dimension stays, with the extent 1.</param>
    public static Tensor Apply(Tensor x, int dimension, bool keepDimension = false)
    {
        var i = x.Shape.Index(dimension);
        var kept = x.Shape.With(i, 1);
        return Apply(
            x, x.Shape.CountOf(0, i), x.Shape[i], x.Shape.CountOf(i + 1, x.Shape.Rank), kept,
            keepDimension ? kept : x.Shape.Without(i));
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var dx = Saved.X.BeginGradient(out var accumulate);
        gradient.Device.Backend.Copy(BroadcastOperation.View(gradient.View(Saved.Kept), dx.Shape), dx, accumulate);
    }

    private static Tensor Apply(Tensor x, int outer, int length, int inner, Shape kept, Shape shape)
    {
        Require.Float(x, nameof(x));
        x = ContiguousOperation.Apply(x);
        var y = x.Device.Result(shape);
        x.Device.Backend.Reduce(new Sum(), x, outer, length, inner, y);
        Record(y, (x, kept), x);
        return y;
    }
}
