using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>
/// Gives parameters back to batch normalisations that layers have taken over, so that the graph that still has them computes the
/// same: they do nothing but add the bias of a layer that has none of its own there.
/// </summary>
internal static class FoldedNorms
{
    /// <summary>The parameters of the graph with its normalisations.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="tensors">Parameters of the graph, or of what is left of it without the normalisations.</param>
    public static IEnumerable<StoredTensor> Restore(ModelGraph graph, IReadOnlyList<StoredTensor> tensors)
    {
        var byName = tensors.ToDictionary(tensor => tensor.Name);
        var known = graph.Parameters.Select(parameter => parameter.Name).ToHashSet();
        foreach (var (layer, norm) in FoldedGraph.Of(graph).Norms)
        {
            if (byName.ContainsKey($"{norm.Name}.gamma") || !byName.TryGetValue($"{layer}.bias", out var bias))
                continue;
            var count = bias.Count;
            var variance = Math.Max(0, 1 - norm.Epsilon);
            if (variance + norm.Epsilon < 1)
                variance = MathF.BitIncrement(variance);
            float[] shift = bias.Decode();
            if (known.Contains(bias.Name))
                shift = new float[count];
            else
                byName.Remove(bias.Name);
            Add("gamma", Filled(MathF.Sqrt(variance + norm.Epsilon)));
            Add("beta", shift);
            Add("mean", new float[count]);
            Add("variance", Filled(variance));

            void Add(string name, float[] values) => byName.Add(
                $"{norm.Name}.{name}", StoredTensor.Dense($"{norm.Name}.{name}", bias.Shape, values));

            float[] Filled(float value)
            {
                var values = new float[count];
                Array.Fill(values, value);
                return values;
            }
        }

        return byName.Values;
    }
}
