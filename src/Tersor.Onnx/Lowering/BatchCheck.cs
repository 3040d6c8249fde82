using System.Collections.Immutable;

namespace Tersor.Onnx;

/// <summary>
/// Whether a graph that was lowered twice, with all samples and with one, treats the samples apart. Each value's shapes say where
/// its batch is: the axis along which one is larger as often as there are samples.
/// </summary>
/// <param name="samples">The number of samples, above 1.</param>
/// <param name="all">The values of the lowering with all samples.</param>
/// <param name="one">The values of the lowering with one.</param>
internal sealed class BatchCheck(
    int samples, IReadOnlyDictionary<string, LoweredValue> all, IReadOnlyDictionary<string, LoweredValue> one)
{
    // What mixes or moves elements along axes that an attribute or an input names.
    private static readonly ImmutableHashSet<string> AlongAxes =
    [
        "Softmax", "LogSoftmax", "Hardmax", "LpNormalization", "LayerNormalization", "RMSNormalization",
        "MeanVarianceNormalization", "CumSum", "CumProd", "TopK", "Concat", "Split", "Slice", "Pad", "CenterCropPad", "Gather",
        "GatherElements", "ScatterElements", "ReverseSequence", "Compress", "Resize", "Upsample", "OneHot",
    ];

    // What takes samples along the first axis.
    private static readonly ImmutableHashSet<string> BatchFirst =
    [
        "Conv", "ConvTranspose", "MaxPool", "AveragePool", "LpPool", "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool",
        "BatchNormalization", "InstanceNormalization", "GroupNormalization", "LRN", "DepthToSpace", "SpaceToDepth", "Gemm",
        "Attention", "MultiHeadAttention", "EmbedLayerNormalization", "RotaryEmbedding",
    ];

    // What mixes elements in ways that shapes don't tell.
    private static readonly ImmutableHashSet<string> Opaque =
        ["Tile", "Einsum", "GatherND", "ScatterND", "Scatter", "Trilu", "EyeLike", "If", "Loop", "Scan"];

    private static readonly ImmutableHashSet<string> Reshaping = ["Reshape", "Flatten", "Squeeze", "Unsqueeze"];

    // The axis of a value that all samples share.
    private const int None = -1;

    /// <summary>Whether no node of a graph makes anything of several samples.</summary>
    public bool TreatsSamplesApart(OnnxGraph graph) => graph.Nodes.All(IsApart);

    private bool IsApart(OnnxNode node)
    {
        var inputs = node.Inputs.Where(input => input.Length > 0).Select(BatchOf).ToArray();
        var outputs = node.Outputs.Where(one.ContainsKey).Select(BatchOf).ToArray();

        // Nothing needs the node: it was never lowered.
        if (outputs.Length == 0)
            return true;
        if (inputs.Concat(outputs).Any(axis => axis is null))
            return false;
        if (inputs.All(axis => axis == None))
            return outputs.All(axis => axis == None);
        if (outputs.Any(axis => axis == None) || Opaque.Contains(node.OpType))
            return false;
        var batch = inputs[0]!.Value;
        if (BatchFirst.Contains(node.OpType))
            return inputs.Concat(outputs).All(axis => axis is 0 or None) && !KnowsSamples(node);
        if (node.OpType is "LSTM" or "GRU" or "RNN")
            return batch == (node.Int("layout", 0) == 0 ? 1 : 0);
        if (Reshaping.Contains(node.OpType))
            return Before(node.Inputs[0], batch) is { } before && before == Before(node.Outputs[0], outputs[0]!.Value);
        return !AlongAxes.Contains(node.OpType) || !Touches(node, batch);
    }

    // Lengths for each sample that the model has as constants.
    private static bool KnowsSamples(OnnxNode node) =>
        node is { OpType: "Attention", Inputs.Length: > 6 } || node is { OpType: "RotaryEmbedding", Inputs.Length: > 3 };

    // Null if the shapes differ otherwise.
    private int? BatchOf(string value)
    {
        if (!one.TryGetValue(value, out var single) || !all.TryGetValue(value, out var several))
            return None;
        if (single.Rank != several.Rank || single.IsUnknown || several.IsUnknown)
            return null;
        var axes = Enumerable.Range(0, single.Rank).Where(axis => single.Shape[axis] != several.Shape[axis]).ToArray();
        return axes switch
        {
            [] => None,
            [var only] when several.Shape[only] == (long)samples * single.Shape[only] => only,
            _ => null,
        };
    }

    // The elements of one sample before its batch: where the batch is inserted, whatever the shape. Null for a value without one,
    // or one that was never made because nothing needs it.
    private long? Before(string value, int axis) => axis != None && one.TryGetValue(value, out var known) && axis < known.Rank
        ? known.Shape[..axis].Aggregate(1L, (count, extent) => count * extent)
        : null;

    private bool Touches(OnnxNode node, int batch)
    {
        // What was never made can't be judged.
        if (!one.TryGetValue(node.Inputs[0], out var first))
            return true;
        var rank = first.Rank;
        var place = node.OpType switch
        {
            "Slice" => 3,
            "Pad" => 3,
            "CumSum" or "CumProd" => 1,
            _ => -1,
        };
        var given = place >= 0 && place < node.Inputs.Length && node.Inputs[place].Length > 0
            ? one.GetValueOrDefault(node.Inputs[place])?.Constant?.Integers
            : node.Ints("axes") is { } axes ? [.. axes] : node.Has("axis") ? [node.Int("axis", 0)] : null;
        return node.OpType switch
        {
            "Resize" or "Upsample" or "CenterCropPad" => false,
            "Pad" when given is null => false,
            "Slice" => (given ?? [.. Enumerable.Range(0, rank)]).Any(axis => Counted(axis) == batch),
            "Softmax" or "LogSoftmax" or "Hardmax" when node.Opset < 13 => Counted(node.Int("axis", 1)) <= batch,
            "LayerNormalization" or "RMSNormalization" => Counted(node.Int("axis", -1)) <= batch,
            "MeanVarianceNormalization" => (given ?? [0, 2, 3]).Any(axis => Counted(axis) == batch),
            "Softmax" or "LogSoftmax" or "Hardmax" or "LpNormalization" or "TopK" or "OneHot" =>
                Counted(node.Int("axis", -1)) == batch,
            "Compress" or "ReverseSequence" => true,
            _ => given is null ? batch == 0 : given.Any(axis => Counted(axis) == batch),
        };

        long Counted(long axis) => axis < 0 ? axis + rank : axis;
    }
}
