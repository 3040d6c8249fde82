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

    /// <summary>The extents of a shape together: how many places its dimensions have.</summary>
    public static double Sum(ImmutableArray<int> shape)
    {
        var sum = 0d;
        foreach (var extent in shape)
            sum += extent;
        return sum;
    }

    /// <summary>Whether one array can hold a shape's values: each extent is 1 or more, all together are below 2^31.</summary>
    public static bool FitOneArray(ImmutableArray<int> shape) =>
        shape.All(extent => extent >= 1) && Product(shape) <= int.MaxValue;

    /// <summary>The shape that several shapes have together, extents of 1 repeated; null if they don't meet.</summary>
    public static ImmutableArray<int>? Broadcast(ReadOnlySpan<ImmutableArray<int>> shapes)
    {
        var rank = 0;
        foreach (var shape in shapes)
            rank = Math.Max(rank, shape.Length);
        var common = new int[rank];
        Array.Fill(common, 1);
        foreach (var shape in shapes)
        {
            for (var i = 1; i <= shape.Length; i++)
            {
                ref var extent = ref common[^i];
                if (extent != 1 && shape[^i] != 1 && extent != shape[^i])
                    return null;
                extent = Math.Max(extent, shape[^i]);
            }
        }

        return [.. common];
    }

    /// <summary>Whether numbers are axes of a value of so many: ascending, each once, at least one.</summary>
    public static bool AreAxes(ImmutableArray<int> axes, int rank)
    {
        var last = -1;
        foreach (var axis in axes)
        {
            if (axis <= last || axis >= rank)
                return false;
            last = axis;
        }

        return last >= 0;
    }
}
