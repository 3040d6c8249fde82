using System.Collections.Immutable;

namespace Tersor.Onnx;

/// <summary>Which elements of a tensor share a scale and a zero point: all, those of an index of an axis, or blocks.</summary>
internal sealed class QuantizationGroups
{
    private readonly long[]? _zeros;
    private readonly int _stride;
    private readonly int _extent;
    private readonly int _block;
    private readonly int _groups;

    /// <summary>The groups of a tensor.</summary>
    /// <param name="call">The node that names axis and block size.</param>
    /// <param name="shape">The tensor's extents.</param>
    /// <param name="scales">One for all; one for each index of the axis; or a tensor that is shorter along the axis.</param>
    /// <param name="zeros">As many zero points; null if all are 0.</param>
    /// <exception cref="OnnxException">They don't fit.</exception>
    public QuantizationGroups(FoldedNode call, ImmutableArray<int> shape, ConstantTensor scales, ConstantTensor? zeros)
    {
        if (scales.IsInteger || (zeros is not null && zeros.Count != scales.Count))
            throw call.Error("scales and zero points don't fit each other");
        _zeros = zeros is null ? null : call.Integers(zeros);
        (_stride, _extent, _block, _groups) = (1, 1, 1, 1);
        var block = call.Node.Int("block_size", 0);
        if (scales.Count == 1 && block == 0)
            return;
        var axis = call.Axis(call.Node.Int("axis", 1), shape.Length);
        foreach (var inner in shape.AsSpan()[(axis + 1)..])
            _stride *= inner;
        _extent = shape[axis];
        IsBlocked = block > 0;
        _block = IsBlocked ? (int)Math.Min(block, int.MaxValue) : 1;
        _groups = (int)Math.Ceiling(_extent / (double)_block);
        var expected = IsBlocked ? shape.SetItem(axis, _groups) : [_extent];
        if (!scales.Shape.AsSpan().SequenceEqual(expected.AsSpan()))
            throw call.Error(
                $"scales [{string.Join(", ", scales.Shape)}] where [{string.Join(", ", expected)}] are needed");
    }

    private bool IsBlocked { get; }

    /// <summary>The group of an element.</summary>
    /// <param name="index">Its number in row-major order.</param>
    public int Of(int index)
    {
        var place = index / _stride % _extent / _block;
        return IsBlocked ? (((index / _stride / _extent * _groups) + place) * _stride) + (index % _stride) : place;
    }

    /// <summary>The zero point of a group.</summary>
    public long Zero(int group) => _zeros is null ? 0 : _zeros[group];
}
