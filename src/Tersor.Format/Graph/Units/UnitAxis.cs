namespace Tersor.Format;

/// <summary>How the units of a <see cref="UnitGroup"/> lie in a parameter, whose values are [outer, units, inner].</summary>
/// <param name="Parameter">The parameter's index in its graph.</param>
/// <param name="Outer">What is before the units: 1 for the rows of a matrix.</param>
/// <param name="Inner">The values of one unit that follow each other.</param>
public readonly record struct UnitAxis(int Parameter, int Outer, int Inner)
{
    /// <summary>Visits all values of the parameter, in their order.</summary>
    /// <param name="units">The number of units.</param>
    /// <param name="visit">Receives the unit and the offset of each value.</param>
    public void ForEach(int units, Action<int, int> visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        var at = 0;
        for (var outer = 0; outer < Outer; outer++)
            for (var unit = 0; unit < units; unit++)
                for (var inner = 0; inner < Inner; inner++)
                    visit(unit, at++);
    }

    /// <summary>A parameter's values with its units in another order.</summary>
    /// <param name="values">The values, row-major.</param>
    /// <param name="order">Which unit comes to each place.</param>
    internal T[] Arrange<T>(ReadOnlySpan<T> values, ReadOnlySpan<int> order)
    {
        var arranged = new T[values.Length];
        for (var outer = 0; outer < Outer; outer++)
            for (var place = 0; place < order.Length; place++)
                values.Slice(((outer * order.Length) + order[place]) * Inner, Inner)
                    .CopyTo(arranged.AsSpan(((outer * order.Length) + place) * Inner));
        return arranged;
    }
}
