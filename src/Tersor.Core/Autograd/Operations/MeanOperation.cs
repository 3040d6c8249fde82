namespace Tersor.Core;

/// <summary>The mean, over everything or along one dimension: a scaled sum.</summary>
internal static class MeanOperation
{
    /// <summary>The mean of all elements: a scalar.</summary>
    /// <param name="x">Any shape.</param>
    public static Tensor Apply(Tensor x) => ScaleOperation.Apply(SumOperation.Apply(x), 1f / x.Count);

    /// <summary>The means along a dimension.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="dimension">Negative ones count from the innermost.</param>
    /// <param name="keepDimension">Whether the dimension stays, with the extent 1.</param>
    public static Tensor Apply(Tensor x, int dimension, bool keepDimension = false) =>
        ScaleOperation.Apply(SumOperation.Apply(x, dimension, keepDimension), 1f / x.Shape[dimension]);
}
