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

    /// <summary>Stored tensors of a density: weights shared, the rest dense.</summary>
    public static StoredTensor[] Tensors(ModelGraph graph, double density, int seed)
    {
        var random = new Random(seed);
        return [.. graph.Parameters.Select(parameter => parameter.Role switch
        {
            ParameterRole.Weight => Shared(parameter, density, random),
            ParameterRole.Statistic =>
                StoredTensor.Dense(parameter.Name, parameter.Shape, Values(parameter.Count, 0.5f, 1.5f, random)),
            _ => StoredTensor.Dense(parameter.Name, parameter.Shape, Values(parameter.Count, -0.5f, 1f, random)),
        })];
    }

    /// <summary>The same as a file's bytes.</summary>
    public static byte[] File(ModelGraph graph, double density, int seed = 1) =>
        TersorFile.ToBytes(graph, Tensors(graph, density, seed));

    public static float[] Inputs(ModelGraph graph, int batch, int seed = 7)
    {
        var random = new Random(seed);
        var count = batch * graph.InputShape.Aggregate(1, (product, extent) => product * extent);
        if (graph.Nodes[0] is EmbeddingNode embedding)
            return [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(embedding.Vocabulary))];
        var values = Values(count, -1f, 2f, random);
        var black = graph.Normalization.Of(channel: 0).Apply(0f);
        foreach (ref var value in values.AsSpan())
            if (random.Next(3) == 0)
                value = black;
        return values;
    }

    /// <summary>The outputs of the training network, in inference mode.</summary>
    public static float[] Expected(ModelGraph graph, ReadOnlyMemory<byte> file, float[] inputs)
    {
        using var device = Device.Cpu(threads: 1);
        using var network = Network.Build(graph, device, seed: 1);
        network.Load(TersorFile.Read(file).Tensors);
        using var guard = Tape.NoGrad();
        using var step = device.BeginStep();
        var batch = inputs.Length / graph.InputShape.Aggregate(1, (product, extent) => product * extent);
        var shape = new Shape([batch, .. graph.InputShape]);
        var x = graph.Nodes[0] is EmbeddingNode
            ? device.From(Array.ConvertAll(inputs, symbol => (int)symbol), shape)
            : device.From(inputs, shape);
        return network.Forward(x, training: false).ToArray();
    }

    private static StoredTensor Shared(ParameterSpec parameter, double density, Random random)
    {
        var scale = MathF.Sqrt(2f / (float)Math.Max(1, density * parameter.Count / parameter.Shape[0]));
        var codes = new byte[parameter.Count];
        foreach (ref var code in codes.AsSpan())
            code = (byte)(random.NextDouble() < density ? random.Next(1, Centroids + 1) : 0);
        return StoredTensor.Shared(
            parameter.Name, parameter.Shape, Values(Centroids, -scale, 2 * scale, random), codes, FloatWidth.Half);
    }

    private static float[] Values(int count, float low, float range, Random random)
    {
        var values = new float[count];
        foreach (ref var value in values.AsSpan())
            value = low + (range * random.NextSingle());
        return values;
    }
}
