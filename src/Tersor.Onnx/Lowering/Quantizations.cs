using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>
/// Quantised values. One that is quantised and taken back stays as it is: inference in floats needs no rounding between layers.
/// </summary>
internal static class Quantizations
{
    /// <summary>Adds the operators.</summary>
    public static void AddTo(Dictionary<string, Action<OperatorCall>> table)
    {
        table["QuantizeLinear"] = call =>
        {
            call.Note("values are not rounded between layers as the quantised model does");
            call.Give(call[0] with { IsQuantized = true });
        };
        table["DequantizeLinear"] = Dequantize;
    }

    private static void Dequantize(OperatorCall call)
    {
        var x = call[0];
        if (x.IsQuantized)
        {
            call.Give(x with { IsQuantized = false });
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
