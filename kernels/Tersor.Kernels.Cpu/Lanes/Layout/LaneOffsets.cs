namespace Tersor.Kernels.Cpu;

/// <summary>Places in units, as places in floats for each number of lanes that a unit may have.</summary>
internal sealed class LaneOffsets
{
    private readonly AlignedArray<int>?[] _places = new AlignedArray<int>?[LaneKernels.Batches.Count];
    private readonly AlignedArray<int> _units;

    /// <summary>Takes the places in units.</summary>
    public LaneOffsets(ReadOnlySpan<int> offsets) => _units = new AlignedArray<int>(offsets);

    /// <summary>The places for a number of lanes, laid out once. Threads that ask at the same time lay out the same.</summary>
    public AlignedArray<int> For(int lanes)
    {
        if (lanes == 1)
            return _units;
        var i = 0;
        while (LaneKernels.Batches[i].Lanes != lanes)
            i++;
        return _places[i] ??= Times(lanes);
    }

    private AlignedArray<int> Times(int lanes)
    {
        var places = new AlignedArray<int>(_units.Span);
        foreach (ref var place in places.Span)
            place *= lanes;
        return places;
    }
}
