using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Compression;

/// <summary>Consecutive rows of one weight.</summary>
/// <param name="Parameter">Its index among the model's parameters.</param>
/// <param name="Row">The first row.</param>
/// <param name="Rows">The number of rows.</param>
internal readonly record struct WeightRows(int Parameter, int Row, int Rows);

/// <summary>Weights that are compressed together to see what they matter: those of a layer, or of a gate.</summary>
/// <param name="Name">For example <c>fc1</c>, or <c>lstm1 forget</c>.</param>
/// <param name="Kind">The kind of region.</param>
/// <param name="Count">The number of weights.</param>
/// <param name="Parts">The rows of parameters that belong to it.</param>
internal sealed record WeightRegion(string Name, RegionKind Kind, long Count, ImmutableArray<WeightRows> Parts)
{
    // In the order of the rows: see LstmNode.
    private static readonly string[] GateNames = ["input", "forget", "cell", "output"];

    /// <summary>
    /// Every layer, and every gate of every LSTM: its rows in the weights of the input and in the recurrent ones.
    /// </summary>
    public static ImmutableArray<WeightRegion> All(ModelGraph graph)
    {
        var specs = graph.Parameters;
        var layers = Enumerable.Range(0, specs.Length).Where(i => specs[i].Role == ParameterRole.Weight).Select(i =>
            new WeightRegion(
                LayerName.Of(specs[i]), RegionKind.Layer, specs[i].Count, [new WeightRows(i, 0, specs[i].Shape[0])]));
        var gates = graph.Nodes.OfType<LstmNode>().SelectMany(node => GateNames.Select((gate, i) =>
            OfGate(specs, $"{node.Name} {gate}", $"{node.Name}.", i * node.Hidden, node.Hidden)));
        return [.. layers, .. gates];
    }

    private static WeightRegion OfGate(ImmutableArray<ParameterSpec> specs, string name, string prefix, int row, int rows)
    {
        ImmutableArray<WeightRows> parts = [.. Enumerable.Range(0, specs.Length)
            .Where(i => specs[i].Role == ParameterRole.Weight && specs[i].Name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(i => new WeightRows(i, row, rows))];
        return new WeightRegion(
            name,
            RegionKind.Gate,
            parts.Sum(part => (long)rows * specs[part.Parameter].Count / specs[part.Parameter].Shape[0]),
            parts);
    }
}
