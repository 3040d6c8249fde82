using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <content>Layers with weights.</content>
internal sealed partial class GraphEmitter
{
    private readonly Dictionary<string, int> _tables = [];

    /// <summary>A fully connected layer over the last axis.</summary>
    /// <param name="x">[…, inputs].</param>
    /// <param name="weight">[outputs, inputs].</param>
    /// <param name="bias">As many as outputs; null for none.</param>
    public LoweredValue Linear(LoweredValue x, WeightView weight, WeightView? bias = null)
    {
        var (outputs, inputs) = (weight.Shape[0], weight.Shape[1]);
        if (x.Rank == 0 || x.Shape[^1] != inputs)
            throw new UnsupportedException($"[{string.Join(", ", x.Shape)}] by weights of [{outputs}, {inputs}]");
        var steps = x.Count / inputs;
        var own = steps == 1 ? As(x, inputs) : As(x, steps, inputs);
        var table = TableOf(weight);
        ImmutableArray<EmittedParameter> parameters = table > 0 ? [] : [new("weight", weight)];
        if (bias is not null)
            parameters = parameters.Add(new EmittedParameter("bias", bias));
        var name = table > 0 ? NodeName : NameOf(weight);
        return Value(
            Add(new LinearNode(name, [own], outputs, bias is not null, table), parameters),
            x.Shape.SetItem(x.Rank - 1, outputs));
    }

    /// <summary>Rows of a table by their numbers.</summary>
    /// <param name="indices">Numbers from 0.</param>
    /// <param name="table">[rows, features].</param>
    /// <returns>[number of indices, features].</returns>
    public LoweredValue Embed(LoweredValue indices, WeightView table)
    {
        var number = Add(
            new EmbeddingNode(NameOf(table), [As(indices, indices.Count)], table.Shape[0], table.Shape[1]),
            new EmittedParameter("weight", table));
        if (IsWhole(table.Origin, table.Shape))
            _tables.TryAdd(table.Origin!.Tensor, number);
        return Value(number);
    }

    // The embedding whose table the weights are; 0 for none.
    private int TableOf(WeightView weight) =>
        IsWhole(weight.Origin, weight.Shape) && _tables.TryGetValue(weight.Origin!.Tensor, out var table) ? table : 0;

    private static bool IsWhole(WeightOrigin? origin, ImmutableArray<int> shape)
    {
        if (origin is null || !origin.Selection.IsDefault || !origin.View.SequenceEqual(shape))
            return false;
        return origin.Permutation.IsDefault || origin.Permutation.SequenceEqual(Enumerable.Range(0, shape.Length));
    }
}
