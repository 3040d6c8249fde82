using System.Collections.Immutable;

namespace Tersor.Onnx;

/// <summary>
/// The number of samples that an exporter wrote into reshapings: <c>[2, 32, 3, 4, 16]</c>, or <c>[8, 32, 16]</c> with heads
/// beside samples. A lowering with all samples says what each value's shape is; one sample's has the batch divided out.
/// </summary>
/// <param name="samples">The number of samples, above 1.</param>
/// <param name="all">The values of the lowering with all samples.</param>
internal sealed class WrittenBatch(int samples, IReadOnlyDictionary<string, LoweredValue> all)
{
    /// <summary>
    /// The shape that a reshaping gives one sample; null if its input holds no batch, or the batch falls apart.
    /// </summary>
    /// <param name="node">The reshaping.</param>
    /// <param name="x">Its input with one sample.</param>
    public ImmutableArray<int>? ShapeOf(OnnxNode node, LoweredValue x)
    {
        if (!all.TryGetValue(node.Inputs[0], out var input) || !all.TryGetValue(node.Outputs[0], out var output)
            || input.Rank != x.Rank || input.IsUnknown || output.IsUnknown || x.IsUnknown)
            return null;
        var axes = Enumerable.Range(0, x.Rank).Where(axis => input.Shape[axis] != x.Shape[axis]).ToArray();
        if (axes is not [var batch] || input.Shape[batch] != (long)samples * x.Shape[batch])
            return null;

        // Samples follow each other behind as many elements as before.
        var (before, place) = (x.Shape[..batch].Aggregate(1L, (count, extent) => count * extent), 0);
        for (var seen = 1L; place < output.Rank; seen *= output.Shape[place++])
            if (seen == before && output.Shape[place] % samples == 0)
                return output.Shape.SetItem(place, output.Shape[place] / samples);
        return null;
    }
}
