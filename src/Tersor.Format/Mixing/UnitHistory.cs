namespace Tersor.Format;

/// <summary>The tensors of a file so far: what they tell of those that come.</summary>
internal sealed class UnitHistory
{
    private readonly List<(StoredTensor Tensor, ParameterSpec Spec)> _tensors = [];

    // The levels of units, in the order of the file; made when somebody asks, which most files' readers never do.
    private readonly List<byte[]> _levels = [];
    private int _counted;

    /// <summary>Takes note of the next tensor.</summary>
    public void Add(StoredTensor tensor, ParameterSpec spec)
    {
        if (spec.Shape.Length > 1 && tensor.Kind != StoredKind.Dense)
            _tensors.Add((tensor, spec));
    }

    /// <summary>The same history, to try something with.</summary>
    public UnitHistory Copy()
    {
        var copy = new UnitHistory();
        copy._tensors.AddRange(_tensors);
        return copy;
    }

    /// <summary>The units that a parameter reads: the latest that are as many, or divide them.</summary>
    /// <returns>Null if there are none.</returns>
    public UnitUse? Of(ParameterSpec spec)
    {
        for (; _counted < _tensors.Count; _counted++)
            Count(_tensors[_counted].Tensor, _tensors[_counted].Spec);
        var rows = spec.Shape.Length < 2 ? 1 : spec.Shape[0];
        var isOfColumns = spec.Shape.Length < 2 || spec.OutputAxis == 0;
        var read = isOfColumns ? spec.Count / rows : rows;
        var levels = _levels.FindLast(levels => read % levels.Length == 0);
        return levels is null ? null : new UnitUse(levels, isOfColumns);
    }

    // A cell of gates has as many units as one of them; its bias has a value for each row.
    private void Count(StoredTensor tensor, ParameterSpec spec)
    {
        var inner = RowScales.Inner(spec.Shape, spec.OutputAxis);
        var rows = new int[spec.Shape[spec.OutputAxis]];
        for (var i = 0; i < tensor.Count; i++)
            rows[i / inner % rows.Length] += tensor.IsZero(i) ? 0 : 1;
        var units = new int[rows.Length / spec.Gates];
        for (var row = 0; row < rows.Length; row++)
            units[row % units.Length] += rows[row];
        _levels.Add(Array.ConvertAll(units, UnitUse.Level));
        if (spec.Gates > 1)
            _levels.Add(Array.ConvertAll(rows, UnitUse.Level));
    }
}
