using System.Collections.Immutable;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>
/// How operands of different shapes meet: extents of 1 are repeated, and a constant is repeated in every lane, since it has one.
/// </summary>
internal sealed class Broadcast
{
    private readonly ImmutableArray<int> _extents;
    private readonly ImmutableArray<(int[] Strides, bool IsConstant)> _operands;

    /// <summary>A meeting of operands.</summary>
    /// <param name="output">The shape that they have together.</param>
    /// <param name="operands">The shape of each, at most three, and whether it has one lane.</param>
    public Broadcast(ImmutableArray<int> output, params ReadOnlySpan<(ImmutableArray<int> Shape, bool IsConstant)> operands)
    {
        _extents = output;
        var all = ImmutableArray.CreateBuilder<(int[], bool)>();
        foreach (var (shape, isConstant) in operands)
            all.Add((Strides(shape, output.Length), isConstant));
        _operands = all.ToImmutable();
    }

    /// <summary>The nest of axes for so many lanes: the output, then the operands.</summary>
    public StridedAxes Axes(int lanes)
    {
        var axes = default(StridedAxes);
        var dense = lanes;
        foreach (var extent in _extents)
            dense *= extent;
        for (var axis = 0; axis < _extents.Length; axis++)
        {
            dense /= _extents[axis];
            axes.Append(_extents[axis], dense, Step(0, axis, lanes), Step(1, axis, lanes), Step(2, axis, lanes));
        }

        axes.Append(lanes, 1, LaneStep(0), LaneStep(1), LaneStep(2));
        return axes;
    }

    private int Step(int operand, int axis, int lanes) => operand < _operands.Length
        ? _operands[operand].Strides[axis] * (_operands[operand].IsConstant ? 1 : lanes)
        : 0;

    private int LaneStep(int operand) => operand < _operands.Length && !_operands[operand].IsConstant ? 1 : 0;

    /// <summary>A row-major shape's strides, aligned at the last dimension; 0 where an extent is repeated.</summary>
    private static int[] Strides(ImmutableArray<int> shape, int rank)
    {
        var (strides, stride) = (new int[rank], 1);
        for (var i = 1; i <= shape.Length; i++)
        {
            strides[^i] = shape[^i] == 1 ? 0 : stride;
            stride *= shape[^i];
        }

        return strides;
    }
}
