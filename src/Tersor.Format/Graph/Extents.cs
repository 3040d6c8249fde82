using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>Sizes that follow from shapes which nobody vouches for.</summary>
internal static class Extents
{
    /// <summary>How many values a shape has; exact up to 2^53, and never a number that has run over.</summary>
    public static double Product(ImmutableArray<int> shape)
    {
        var product = 1d;
        foreach (var extent in shape)
            product *= extent;
        return product;
    }

    /// <summary>Whether one array can hold a shape's values: each extent is 1 or more, all together are below 2^31.</summary>
    public static bool FitOneArray(ImmutableArray<int> shape) =>
        shape.All(extent => extent >= 1) && Product(shape) <= int.MaxValue;
}
