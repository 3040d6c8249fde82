using System.Collections.Immutable;

namespace Tersor.Onnx;

/// <summary>A node that is being computed, and its inputs.</summary>
/// <param name="node">The node.</param>
/// <param name="inputs">Its inputs; null where one is left out.</param>
/// <param name="budget">What it may cost.</param>
internal sealed class FoldedNode(OnnxNode node, ConstantTensor?[] inputs, FoldingBudget budget)
{
    private const int LargestRank = 32;

    /// <summary>The node.</summary>
    public OnnxNode Node => node;

    /// <summary>The inputs.</summary>
    public ReadOnlySpan<ConstantTensor?> Inputs => inputs;

    /// <summary>An input that has to be there.</summary>
    public ConstantTensor this[int index] =>
        Optional(index) ?? throw Error($"input {index} is missing");

    /// <summary>An input; null if it is left out.</summary>
    public ConstantTensor? Optional(int index) => index < inputs.Length ? inputs[index] : null;

    /// <summary>Numbers that are an attribute in earlier opsets and an input in later ones; null if they are left out.</summary>
    /// <param name="attribute">The attribute.</param>
    /// <param name="input">The input.</param>
    public ImmutableArray<long>? Integers(string attribute, int input) =>
        node.Ints(attribute) ?? (Optional(input) is { } tensor ? [.. Integers(tensor)] : null);

    /// <summary>The elements of an input that has to hold integers.</summary>
    public long[] Integers(ConstantTensor tensor) =>
        tensor.IsInteger ? tensor.Integers : throw Error("floats where integers belong");

    /// <summary>The only element of an input, as an integer.</summary>
    public long Integer(ConstantTensor tensor) =>
        tensor.Count == 1 ? Integers(tensor)[0] : throw Error($"{tensor.Count} numbers where one belongs");

    /// <summary>The number of an axis, counted from the front.</summary>
    /// <param name="axis">Counted from the back if negative.</param>
    /// <param name="rank">How many there are.</param>
    public int Axis(long axis, int rank) =>
        axis >= -rank && axis < rank ? (int)(axis < 0 ? axis + rank : axis) : throw Error($"axis {axis} of {rank}");

    /// <summary>Axes, counted from the front, each once.</summary>
    /// <inheritdoc cref="Axis(long, int)"/>
    public int[] Axes(IEnumerable<long> axes, int rank)
    {
        int[] counted = [.. axes.Select(axis => Axis(axis, rank))];
        return counted.Distinct().Count() == counted.Length ? counted : throw Error("an axis is named twice");
    }

    /// <summary>Makes sure that a tensor may be made.</summary>
    /// <param name="shape">Its extents.</param>
    /// <returns>How many values it has.</returns>
    public int Spend(IReadOnlyCollection<int> shape)
    {
        // An extent of zero does not excuse others that are too large: there are tables along each axis.
        var count = 1d;
        foreach (var extent in shape)
            count *= Math.Max(1, extent >= 0 ? extent : throw Error($"an extent of {extent}"));
        var read = inputs.Sum(input => (double)(input?.Count ?? 0));
        if (shape.Count > LargestRank || count > Array.MaxLength || !budget.TrySpend(count, read))
            throw Error($"[{string.Join(", ", shape)}] is more than may be folded");
        return shape.Contains(0) ? 0 : (int)count;
    }

    /// <summary>An extent that was computed.</summary>
    public int Extent(long extent) =>
        extent is >= 0 and <= int.MaxValue ? (int)extent : throw Error($"an extent of {extent}");

    /// <summary>The shape that shapes have together, extents of 1 repeated.</summary>
    public ImmutableArray<int> Broadcast(params ReadOnlySpan<ConstantTensor> tensors)
    {
        var shape = new int[LargestRank];
        Array.Fill(shape, 1);
        var rank = 0;
        foreach (var tensor in tensors)
        {
            rank = Math.Max(rank, tensor.Shape.Length);
            for (var i = 1; i <= tensor.Shape.Length; i++)
            {
                var extent = tensor.Shape[^i];
                if (extent != 1 && shape[^i] != 1 && extent != shape[^i])
                    throw Error($"{extent} meets {shape[^i]}");
                shape[^i] = shape[^i] == 1 ? extent : shape[^i];
            }
        }

        return [.. shape[^rank..]];
    }

    /// <summary>The same tensor with each extent of 1 repeated to fill a shape.</summary>
    public ConstantTensor Expand(ConstantTensor tensor, ImmutableArray<int> shape)
    {
        if (tensor.Shape.AsSpan().SequenceEqual(shape.AsSpan()))
            return tensor;
        Spend(shape);
        var selection = new AxisSelection(tensor, shape.Length);
        for (var axis = 0; axis < shape.Length; axis++)
            if (selection.Extent(axis) != shape[axis])
                selection.Repeat(axis, shape[axis]);
        return selection.Apply();
    }

    /// <summary>An error that names the node.</summary>
    public OnnxException Error(string reason) => new($"node '{node.Name}' ({node.OpType}): {reason}");
}
