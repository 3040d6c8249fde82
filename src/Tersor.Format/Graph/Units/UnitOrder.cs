namespace Tersor.Format;

/// <summary>What orders of the units of a group are worth a try: each brings together what is alike in one respect.</summary>
internal sealed class UnitOrder
{
    private readonly int[] _made;
    private readonly int[] _read;
    private readonly int[] _first;
    private readonly double[] _middle;
    private readonly float[] _bias;

    /// <summary>Looks at the units of a group.</summary>
    /// <param name="group">The units.</param>
    /// <param name="tensors">The parameters of the graph.</param>
    public UnitOrder(UnitGroup group, IReadOnlyList<StoredTensor> tensors)
    {
        (_made, _read) = (new int[group.Count], new int[group.Count]);
        (_first, _middle) = (new int[group.Count], new double[group.Count]);
        _bias = new float[group.Count];
        Array.Fill(_first, int.MaxValue);
        foreach (var axis in group.Read)
            axis.ForEach(group.Count, (unit, at) => _read[unit] += tensors[axis.Parameter].IsZero(at) ? 0 : 1);
        foreach (var axis in group.Made)
        {
            var tensor = tensors[axis.Parameter];
            if (tensor.Shape.Length == 1)
            {
                var values = tensor.Decode();
                axis.ForEach(group.Count, (unit, at) => _bias[unit] = values[at]);
                continue;
            }

            axis.ForEach(group.Count, (unit, at) =>
            {
                if (tensor.IsZero(at))
                    return;
                var place = at % axis.Inner;
                _made[unit]++;
                _first[unit] = Math.Min(_first[unit], place);
                _middle[unit] += place;
            });
        }

        for (var unit = 0; unit < group.Count; unit++)
            _middle[unit] = _made[unit] == 0 ? double.MaxValue : _middle[unit] / _made[unit];
    }

    /// <summary>The units that nobody reads.</summary>
    public IEnumerable<int> Unread => Enumerable.Range(0, _read.Length).Where(unit => _read[unit] == 0);

    /// <summary>The orders: each says which unit stands at each place.</summary>
    public IEnumerable<int[]> Candidates()
    {
        var units = Enumerable.Range(0, _made.Length).OrderBy(unit => _read[unit] == 0 || _made[unit] == 0);
        yield return [.. units];
        yield return [.. units.ThenByDescending(unit => _made[unit])];
        yield return [.. units.ThenByDescending(unit => _read[unit]).ThenByDescending(unit => _made[unit])];
        yield return [.. units.ThenBy(unit => _first[unit])];
        yield return [.. units.ThenBy(unit => _middle[unit])];
        yield return [.. units.ThenBy(unit => _bias[unit]).ThenByDescending(unit => _made[unit])];
        yield return [.. units.ThenByDescending(unit => _bias[unit]).ThenBy(unit => _middle[unit])];
        yield return [.. units.ThenByDescending(unit => _made[unit]).ThenBy(unit => _first[unit])];
    }
}
