using System.Collections.Immutable;

namespace Tersor.Onnx;

/// <summary>
/// A tensor made of another's elements: along each axis it says which are taken, or that there is none. All of Transpose, Slice,
/// Gather, Tile, Pad and broadcasting are that.
/// </summary>
internal sealed class AxisSelection
{
    private const int Nothing = -1;

    private readonly ConstantTensor _source;
    private readonly int[][] _offsets;

    /// <summary>Takes everything, until told otherwise.</summary>
    /// <param name="source">The tensor.</param>
    /// <param name="rank">The number of axes; ones are put before those of the tensor. 0 for its own.</param>
    public AxisSelection(ConstantTensor source, int rank = 0)
    {
        _source = source;
        rank = Math.Max(rank, source.Shape.Length);
        _offsets = new int[rank][];
        var stride = 1;
        for (var axis = rank - 1; axis >= 0; axis--)
        {
            var own = axis - (rank - source.Shape.Length);
            var extent = own >= 0 ? source.Shape[own] : 1;
            var offsets = new int[extent];
            for (var i = 0; i < extent; i++)
                offsets[i] = i * stride;
            _offsets[axis] = offsets;
            stride *= Math.Max(extent, 1);
        }
    }

    /// <summary>How many elements are taken along an axis.</summary>
    public int Extent(int axis) => _offsets[axis].Length;

    /// <summary>Takes the only element along an axis again and again.</summary>
    public void Repeat(int axis, int count)
    {
        var only = _offsets[axis][0];
        _offsets[axis] = new int[count];
        Array.Fill(_offsets[axis], only);
    }

    /// <summary>Takes some of the elements along an axis; -1 for none.</summary>
    public void Take(int axis, IEnumerable<int> indices)
    {
        var offsets = _offsets[axis];
        _offsets[axis] = [.. indices.Select(index => index < 0 ? Nothing : offsets[index])];
    }

    /// <summary>Puts the axes into another order.</summary>
    public void Permute(ReadOnlySpan<int> order)
    {
        var before = (int[][])_offsets.Clone();
        for (var axis = 0; axis < order.Length; axis++)
            _offsets[axis] = before[order[axis]];
    }

    /// <summary>The tensor.</summary>
    /// <param name="fill">A tensor of one element, for where there is none; zero if null.</param>
    public ConstantTensor Apply(ConstantTensor? fill = null)
    {
        ImmutableArray<int> shape = [.. _offsets.Select(offsets => offsets.Length)];
        return _source.IsInteger
            ? new ConstantTensor(shape, Gather(_source.Integers, fill is null ? 0 : fill.Integers[0]), _source.Type)
            : new ConstantTensor(shape, Gather(_source.Floats, fill is null ? 0 : fill.Floats[0]), _source.Type);
    }

    private T[] Gather<T>(T[] source, T fill)
    {
        if (_offsets.Length == 0)
            return [source[0]];
        var count = _offsets.Aggregate(1, (product, offsets) => product * offsets.Length);
        var taken = new T[count];
        var inner = _offsets[^1];
        var outer = _offsets.AsSpan()[..^1];
        var place = new int[outer.Length];
        for (var at = 0; at < count; at += inner.Length)
        {
            var start = 0;
            for (var axis = 0; axis < outer.Length && start >= 0; axis++)
                start = outer[axis][place[axis]] is >= 0 and var offset ? start + offset : Nothing;
            for (var i = 0; i < inner.Length; i++)
                taken[at + i] = start < 0 || inner[i] < 0 ? fill : source[start + inner[i]];
            for (var axis = outer.Length - 1; axis >= 0 && ++place[axis] == outer[axis].Length; axis--)
                place[axis] = 0;
        }

        return taken;
    }
}
