using System.Collections.Frozen;
using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>
/// Quantised values: they stay the numbers that they stand for. Inference in floats needs no rounding between layers.
/// </summary>
internal static class Quantizations
{
    // Whoever only moves whole numbers, or takes the largest, moves what they stand for.
    private static readonly FrozenSet<string> Moving = FrozenSet.Create(
        StringComparer.Ordinal,
        "Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Slice", "Split", "Gather", "Expand", "MaxPool",
        "DepthToSpace", "SpaceToDepth");

    /// <summary>Adds the operators.</summary>
    public static void AddTo(Dictionary<string, Action<OperatorCall>> table)
    {
        table["QuantizeLinear"] = call => Give(call, call[0], call[1]);
        table["DequantizeLinear"] = Dequantize;
        table["DynamicQuantizeLinear"] = call =>
        {
            // The scale and the zero point that it would find are 1 and 0, so that what is made of them stays right.
            Give(call, call[0], LoweredValue.Of(1f));
            call.Give(LoweredValue.Of(1f), 1);
            call.Give(LoweredValue.Of(new ConstantTensor([], [0L], OnnxElementType.UInt8)), 2);
        };
    }

    /// <summary>Whether a node may read quantised values.</summary>
    public static bool Reads(OnnxNode node) =>
        Moves(node) || node.OpType == "DequantizeLinear" || QuantizedOperators.Has(node.Domain, node.OpType);

    /// <summary>Whether a node's outputs are quantised as its first input is.</summary>
    public static bool Moves(OnnxNode node) => node.Domain is "" or "ai.onnx" && Moving.Contains(node.OpType);

    /// <summary>Gives a quantised value that stands for these numbers.</summary>
    /// <param name="call">The node.</param>
    /// <param name="value">The numbers.</param>
    /// <param name="step">What the whole numbers count.</param>
    public static void Give(OperatorCall call, LoweredValue value, LoweredValue step)
    {
        call.Note("values are not rounded between layers as the quantised model does");
        call.Give(value with { IsQuantized = true, Step = step.Single });
    }

    private static void Dequantize(OperatorCall call)
    {
        var x = call[0];
        if (x.IsQuantized)
        {
            call.Give(x with { IsQuantized = false, Step = null });
            return;
        }

        if (call.Node.Int("block_size", 0) != 0)
            throw new UnsupportedException("attribute block_size");
        var graph = call.Graph;
        var axis = call[1].Count == 1 ? 0 : call.Axis("axis", 1, x.Rank);
        ImmutableArray<int> shape = call[1].Count == 1 ? [] : [call[1].Count, .. Enumerable.Repeat(1, x.Rank - 1 - axis)];
        var shifted = call.Optional(2) is { } zero
            ? graph.Binary(x, GraphEmitter.View(zero, shape), BinaryFunction.Subtract)
            : x;
        call.Give(graph.Times(shifted, GraphEmitter.View(call[1], shape)) with { Type = OnnxElementType.Float32 });
    }
}
