using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>
/// Where the values of a tensor lie to each other: what a <see cref="MixedPlane"/> takes for neighbours and for places alike.
/// </summary>
/// <param name="Rows">Its first extent; 1 for a vector.</param>
/// <param name="Columns">The values of a row.</param>
/// <param name="Width">The columns of one line of a picture or kernel; 1 where there is none.</param>
/// <param name="Channel">The columns of one channel: the values of a kernel, or what a linear layer reads of one picture.</param>
/// <param name="GateRows">The rows of one gate of a recurrent cell; all where there are no gates.</param>
/// <param name="Order">The order in which the codes are gone through.</param>
internal sealed record PlaneGeometry(int Rows, int Columns, int Width, int Channel, int GateRows, ScanOrder Order)
{
    /// <summary>Of a parameter.</summary>
    /// <param name="spec">The parameter.</param>
    /// <param name="units">The units of the layer before; null where they are not known.</param>
    /// <param name="width">The columns of one line.</param>
    /// <param name="order">The order of the codes.</param>
    public static PlaneGeometry Of(ParameterSpec spec, UnitUse? units, int width, ScanOrder order)
    {
        var rows = spec.Shape.Length < 2 ? 1 : spec.Shape[0];
        var columns = spec.Count / rows;
        var channel = spec.Shape.Length > 2 ? columns / spec.Shape[1]
            : units is { IsOfColumns: true } ? columns / units.Levels.Length
            : columns;
        return new(rows, columns, width, channel, spec.Shape.Length < 2 ? 1 : rows / spec.Gates, order);
    }

    /// <summary>The widths that a writer tries.</summary>
    /// <param name="shape">The extents of the parameter.</param>
    /// <param name="values">The shapes of the graph's values: a linear layer may read a picture.</param>
    public static IEnumerable<int> Widths(ImmutableArray<int> shape, ImmutableArray<ImmutableArray<int>> values)
    {
        if (shape.Length != 2)
            return [shape.Length > 2 ? shape[^1] : 1];
        return values.Where(value => value is [_, var height, var width] && shape[1] % ((long)height * width) == 0)
            .Select(value => value[2])
            .Append(1)
            .Distinct();
    }
}
