using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>What copies, reduces and multiplies values. All axes lie one further back, behind the batch.</summary>
internal sealed partial class GraphProtoWriter
{
    /// <inheritdoc/>
    public WrittenValue Visit(FlattenNode node) =>
        Single(node, "Flatten", [Read(node).Name], ProtoAttribute.Of("axis", 1L));

    /// <inheritdoc/>
    public WrittenValue Visit(ReshapeNode node) =>
        Single(node, "Reshape", [Read(node).Name, _builder.Integers([-1, .. node.Extents.Select(extent => (long)extent)])]);

    /// <inheritdoc/>
    public WrittenValue Visit(LastNode node) => Single(
        node,
        "Gather",
        [Read(node).Name, _builder.Index(Read(node).Shape[0] - 1)],
        ProtoAttribute.Of("axis", 1L));

    /// <inheritdoc/>
    public WrittenValue Visit(PermuteNode node) => Single(
        node, "Transpose", [Read(node).Name], ProtoAttribute.Of("perm", [0, .. node.Order.Select(axis => axis + 1)]));

    /// <inheritdoc/>
    public WrittenValue Visit(SliceNode node)
    {
        // Backwards to the first place, the end is one before it: so far to the left that no clamping brings it back.
        var step = node.Backwards ? -(long)node.Step : node.Step;
        var last = node.Start + ((node.Count - 1) * step);
        var end = node.Backwards ? last > 0 ? last - 1 : -1L - Read(node).Shape[node.Axis] : last + 1;
        return Single(
            node,
            "Slice",
            [
                Read(node).Name, _builder.Integers(node.Start), _builder.Integers(end), _builder.Integers(node.Axis + 1),
                _builder.Integers(step),
            ]);
    }

    /// <inheritdoc/>
    public WrittenValue Visit(GatherNode node) => Single(
        node,
        "Gather",
        [Read(node).Name, _builder.Integers([.. node.Places.Select(place => (long)place)])],
        ProtoAttribute.Of("axis", node.Axis + 1L));

    /// <inheritdoc/>
    public WrittenValue Visit(PadNode node)
    {
        var input = Read(node);
        if (node.Mode == PadMode.Wrap)
            return Wrap(node, input);
        var pads = _builder.Integers(
            [0, .. node.Before.Select(count => (long)count), 0, .. node.After.Select(count => (long)count)]);
        return node.Mode switch
        {
            PadMode.Edge or PadMode.Reflect => Single(
                node, "Pad", [input.Name, pads], ProtoAttribute.Of("mode", node.Mode == PadMode.Edge ? "edge" : "reflect")),
            _ => Single(
                node,
                "Pad",
                [
                    input.Name, pads,
                    _builder.Number(node.Mode == PadMode.Lowest ? float.NegativeInfinity : node.Number),
                ]),
        };
    }

    /// <inheritdoc/>
    public WrittenValue Visit(ConcatNode node)
    {
        var isBatched = node.Inputs.Any(input => _values[input].IsBatched);
        return Single(
            node,
            "Concat",
            [.. node.Inputs.Select(input => isBatched ? WithBatch(_values[input]).Name : _values[input].Name)],
            ProtoAttribute.Of("axis", node.Axis + 1L));
    }

    /// <inheritdoc/>
    public WrittenValue Visit(ExpandNode node) => Single(
        node,
        "Expand",
        [
            Align(Read(node), node.Extents.Length),
            _builder.Integers([1, .. node.Extents.Select(extent => (long)extent)]),
        ]);

    /// <inheritdoc/>
    public WrittenValue Visit(MatMulNode node) => Single(node, "MatMul", Aligned(node));

    /// <inheritdoc/>
    public WrittenValue Visit(SoftmaxNode node) => Single(
        node, node.IsLog ? "LogSoftmax" : "Softmax", [Read(node).Name], ProtoAttribute.Of("axis", node.Axis + 1L));

    /// <inheritdoc/>
    public WrittenValue Visit(ReduceNode node)
    {
        var input = Read(node).Name;
        int[] axes = [.. node.Axes.Select(axis => axis + 1)];
        return node.Function switch
        {
            ReduceFunction.Sum => Single(
                node, "ReduceSum", [input, _builder.Integers([.. axes.Select(axis => (long)axis)])]),
            ReduceFunction.Mean => Single(node, "ReduceMean", [input], ProtoAttribute.Of("axes", axes)),
            ReduceFunction.Maximum => Single(node, "ReduceMax", [input], ProtoAttribute.Of("axes", axes)),
            ReduceFunction.Minimum => Single(node, "ReduceMin", [input], ProtoAttribute.Of("axes", axes)),
            ReduceFunction.Product => Single(node, "ReduceProd", [input], ProtoAttribute.Of("axes", axes)),
            ReduceFunction.ArgMaximum => Place(node, "ArgMax", input, axes[0]),
            ReduceFunction.ArgMinimum => Place(node, "ArgMin", input, axes[0]),
            _ => throw new NotSupportedException($"Node '{node.Name}': {node.Function} is not written."),
        };
    }

    private WrittenValue Place(ReduceNode node, string operation, string input, long axis) => Single(
        node,
        "Cast",
        [Inner(node, operation, [input], ProtoAttribute.Of("axis", axis))],
        ProtoAttribute.Of("to", (long)OnnxElementType.Float32));

    // Opset 17 has no such mode: each padded axis takes its places from the other side.
    private WrittenValue Wrap(PadNode node, WrittenValue input)
    {
        var padded = input.Name;
        for (var axis = 0; axis < input.Shape.Length; axis++)
        {
            if (node.Before[axis] + node.After[axis] == 0)
                continue;
            var extent = input.Shape[axis];
            var places = Enumerable.Range(-node.Before[axis], node.Before[axis] + extent + node.After[axis])
                .Select(place => (long)PadIndex.Of("wrap", place, extent));
            padded = Inner(
                node, "Gather", [padded, _builder.Integers([.. places])], ProtoAttribute.Of("axis", axis + 1L));
        }

        return Single(node, "Identity", [padded]);
    }
}
