namespace Tersor.Kernels.Gpu;

/// <summary>
/// Where the elements of two strided operands lie that belong to a place in row-major order: up to nine axes, in named fields,
/// since a kernel takes no array by value. Axes that both operands walk as one are merged, and each but the outermost costs a
/// division.
/// </summary>
public struct StridedAxes
{
    private int _rank;
    private StridedAxis _outermost;
    private StridedAxis _axis0;
    private StridedAxis _axis1;
    private StridedAxis _axis2;
    private StridedAxis _axis3;
    private StridedAxis _axis4;
    private StridedAxis _axis5;
    private StridedAxis _axis6;
    private StridedAxis _axis7;

    /// <summary>Whether both operands lie densely in row-major order.</summary>
    public readonly bool IsDense => _rank == 0 || (_rank == 1 && _outermost.Stride0 == 1 && _outermost.Stride1 == 1);

    /// <summary>Puts an axis around the others; an extent of 1 adds none.</summary>
    /// <param name="axis">The new outermost axis.</param>
    /// <exception cref="InvalidOperationException">There are nine axes that don't merge.</exception>
    public void Prepend(StridedAxis axis)
    {
        if (axis.Extent == 1)
            return;
        if (_rank > 0 && axis.Continues(_outermost))
        {
            _outermost = new StridedAxis(axis.Extent * _outermost.Extent, _outermost.Stride0, _outermost.Stride1);
            return;
        }

        if (_rank > 0)
            Inner(_rank - 1) = _outermost;
        _outermost = axis;
        _rank++;
    }

    /// <summary>The places of an element in both operands.</summary>
    /// <param name="index">The place in row-major order over all axes.</param>
    /// <param name="place0">The place in operand 0.</param>
    /// <param name="place1">The place in operand 1.</param>
    public readonly void Locate(int index, out int place0, out int place1)
    {
        place0 = 0;
        place1 = 0;

        // A loop, where a chain of conditions would be turned into selections: dividing by the extents of axes that aren't there.
        for (var i = 0; i < _rank - 1; i++)
        {
            var axis = i == 0 ? _axis0 : i == 1 ? _axis1 : i == 2 ? _axis2 : i == 3 ? _axis3
                : i == 4 ? _axis4 : i == 5 ? _axis5 : i == 6 ? _axis6 : _axis7;
            var outer = index / axis.Extent;
            var own = index - (outer * axis.Extent);
            place0 += own * axis.Stride0;
            place1 += own * axis.Stride1;
            index = outer;
        }

        place0 += index * _outermost.Stride0;
        place1 += index * _outermost.Stride1;
    }

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    private ref StridedAxis Inner(int index)
    {
        switch (index)
        {
            case 0: return ref _axis0;
            case 1: return ref _axis1;
            case 2: return ref _axis2;
            case 3: return ref _axis3;
            case 4: return ref _axis4;
            case 5: return ref _axis5;
            case 6: return ref _axis6;
            case 7: return ref _axis7;
            default: throw new InvalidOperationException("A nest has at most nine axes.");
        }
    }
}
