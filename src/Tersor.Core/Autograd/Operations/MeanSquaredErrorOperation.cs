namespace Tersor.Core;

/// <summary>The mean of (x - target)², over all elements.</summary>
internal static class MeanSquaredErrorOperation
{
    /// <summary>The mean squared error: a scalar.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="target">x's shape.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Apply(Tensor x, Tensor target)
    {
        x.Device.Demand(target);
        Require.SameShape(target, x, nameof(target));
        return MeanOperation.Apply(SquareOperation.Apply(SubtractOperation.Apply(x, target)));
    }
}
