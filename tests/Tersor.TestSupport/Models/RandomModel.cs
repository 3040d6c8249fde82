using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.TestSupport;

/// <summary>
/// A graph with random weights, most of them zero and the others shared, and what the training network makes of it.
/// </summary>
public static class RandomModel
{
    private const int Centroids = 15;

    /// <summary>Stored tensors of a density: weights shared, with scales or without, the rest dense.</summary>
    public static StoredTensor[] Tensors(ModelGraph graph, double density, int seed, bool hasScales = false)
    {
        var random = new Random(seed);
        return [.. graph.Parameters.Select(parameter => parameter.Role switch
        {
            ParameterRole.Weight => Shared(parameter, density, random, hasScales),
            ParameterRole.Statistic =>
                StoredTensor.Dense(parameter.Name, parameter.Shape, Values(parameter.Count, 0.5f, 1.5f, random)),
            _ => StoredTensor.Dense(parameter.Name, parameter.Shape, Values(parameter.Count, -0.5f, 1f, random)),
        })];
    }

    /// <summary>The same as a file's bytes.</summary>
    public static byte[] File(ModelGraph graph, double density, int seed = 1, bool hasScales = false) =>
        TersorFile.ToBytes(graph, Tensors(graph, density, seed, hasScales));

    /// <summary>Inputs as a predictor takes them: for each sample all of them, one after the other.</summary>
    public static float[] Inputs(ModelGraph graph, int batch, int seed = 7)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, batch).SelectMany(_ => graph.Inputs.SelectMany(input => Input(graph, input, random)))];
    }

    private static float[] Input(ModelGraph graph, GraphInput input, Random random)
    {
        var count = input.Shape.Aggregate(1, (product, extent) => product * extent);
        if (graph.Nodes.OfType<EmbeddingNode>().FirstOrDefault(node => Origin(graph, node.Inputs[0]) == input.Value) is { } table)
            return [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(table.Vocabulary))];
        var values = Values(count, -1f, 2f, random);
        var black = graph.Normalization.Of(channel: 0).Apply(0f);
        foreach (ref var value in values.AsSpan())
            if (random.Next(3) == 0)
                value = black;
        return values;
    }

    /// <summary>The value that one has its numbers from, behind all that only gives them another shape.</summary>
    private static int Origin(ModelGraph graph, int value) =>
        value > 0 && graph.Nodes[value - 1].IsRearrangement ? Origin(graph, graph.Nodes[value - 1].Inputs[0]) : value;

    /// <summary>The outputs of the training network, in inference mode: for each sample all of them.</summary>
    public static float[] Expected(ModelGraph graph, ReadOnlyMemory<byte> file, float[] inputs)
    {
        using var device = Device.Cpu(threads: 1);
        using var network = Network.Build(graph, device, seed: 1);
        network.Load(TersorFile.Read(file).Tensors);
        using var predictor = new NetworkPredictor(network);
        var outputs = new float[inputs.Length / predictor.InputLength * predictor.OutputLength];
        predictor.Run(inputs, outputs);
        return outputs;
    }

    private static StoredTensor Shared(ParameterSpec parameter, double density, Random random, bool hasScales)
    {
        var scale = MathF.Sqrt(2f / (float)Math.Max(1, density * parameter.Count / parameter.Shape[0]));
        var codes = new byte[parameter.Count];
        foreach (ref var code in codes.AsSpan())
            code = (byte)(random.NextDouble() < density ? random.Next(1, Centroids + 1) : 0);
        var shared = StoredTensor.Shared(
            parameter.Name, parameter.Shape, Values(Centroids, -scale, 2 * scale, random), codes, FloatWidth.Half);
        return hasScales && parameter.Shape.Length > 1
            ? shared.WithScales(Values(parameter.Shape[parameter.OutputAxis], 0.3f, 1.2f, random), parameter.OutputAxis)
            : shared;
    }

    private static float[] Values(int count, float low, float range, Random random)
    {
        var values = new float[count];
        foreach (ref var value in values.AsSpan())
            value = low + (range * random.NextSingle());
        return values;
    }
}
