namespace Tersor.Kernels.Gpu;

/// <summary>
/// Where the elements of two strided operands lie that belong to a place in row-major order: up to six axes, in named fields, since a
/// kernel takes no array by value. Axes that both operands walk as one are merged, and each but the outermost costs a division.
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

    /// <summary>Whether both operands lie densely in row-major order.</summary>
    public readonly bool IsDense => _rank == 0 || (_rank == 1 && _outermost.Stride0 == 1 && _outermost.Stride1 == 1);

    /// <summary>Puts an axis around the others; an extent of 1 adds none.</summary>
    /// <param name="axis">The new outermost axis.</param>
    /// <exception cref="InvalidOperationException">There are six axes that don't merge.</exception>
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

    /// <summary>Where the elements lie.</summary>
    /// <param name="index">The place in row-major order over all axes.</param>
    /// <param name="place0">In operand 0.</param>
    /// <param name="place1">In operand 1.</param>
    public readonly void Locate(int index, out int place0, out int place1)
    {
        place0 = 0;
        place1 = 0;
        if (_rank > 1)
            index = Walk(_axis0, index, ref place0, ref place1);
        if (_rank > 2)
            index = Walk(_axis1, index, ref place0, ref place1);
        if (_rank > 3)
            index = Walk(_axis2, index, ref place0, ref place1);
        if (_rank > 4)
            index = Walk(_axis3, index, ref place0, ref place1);
        if (_rank > 5)
            index = Walk(_axis4, index, ref place0, ref place1);
        place0 += index * _outermost.Stride0;
        place1 += index * _outermost.Stride1;
    }

    private static int Walk(StridedAxis axis, int index, ref int place0, ref int place1)
    {
        var outer = index / axis.Extent;
        var own = index - (outer * axis.Extent);
        place0 += own * axis.Stride0;
        place1 += own * axis.Stride1;
        return outer;
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
            default: throw new InvalidOperationException("A nest has at most six axes.");
        }
    }
}
