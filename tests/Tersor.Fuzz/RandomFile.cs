using Tersor.Format;
using Tersor.Onnx;

namespace Tersor.Fuzz;

/// <summary>
/// Files of random graphs: all kinds of nodes, sizes small and now and then absurd, parameters stored in all ways.
/// </summary>
internal static class RandomFile
{
    private const int MostStoredValues = 1 << 12;
    private const double MostActivations = 1 << 20;

    // The kind of a shared tensor, and no value in it that isn't zero.
    private static readonly byte[] AllZeros = [2, 0];

    /// <summary>A file whose graph is whole; its parameters may be more than any reader wants.</summary>
    public static ContainerParts Next(Random random)
    {
        while (true)
        {
            try
            {
                return Parts(RandomGraph.Next(random), random);
            }
            catch (Exception error) when (error is ModelGraphException or OverflowException or ArgumentException)
            {
                // Nodes that don't follow each other, or sizes that no file holds: the next throw may do better.
            }
        }
    }

    /// <summary>An ONNX file of a random graph.</summary>
    public static byte[] NextOnnx(Random random)
    {
        while (true)
        {
            try
            {
                var graph = RandomGraph.Next(random);
                if (GraphDemand.Of(graph) is { Values: <= MostStoredValues, Activations: <= MostActivations })
                    return OnnxWriter.ToBytes(
                        graph, [.. graph.Parameters.Select(spec => Tensor(spec, random))], codes: random.Next(2) == 0);
            }
            catch (Exception error) when (error is ModelGraphException or OverflowException)
            {
                // As above.
            }
        }
    }

    private static ContainerParts Parts(ModelGraph graph, Random random)
    {
        if (GraphDemand.Of(
            graph) is { Values: <= MostStoredValues, Activations: <= MostActivations, Operations: <= MostActivations })
            return ContainerParts.Of(TersorFile.ToBytes(
                graph, [.. graph.Parameters.Select(spec => Tensor(spec, random))], archive: random.Next(3) == 0));
        var writer = new ByteWriter();
        GraphWriter.Write(writer, graph);
        var sections = new List<(SectionKind, byte[])> { (SectionKind.Graph, writer.Written.ToArray()) };
        foreach (var node in graph.Nodes)
            if (graph.ParametersOf(node) is { IsEmpty: false } parameters)
                sections.Add((SectionKind.Parameters, [.. parameters.SelectMany(_ => AllZeros)]));
        return new ContainerParts(sections, NodeKinds.VersionOf(graph));
    }

    private static StoredTensor Tensor(ParameterSpec spec, Random random)
    {
        var width = random.Next(2) == 0 ? FloatWidth.Half : FloatWidth.Single;
        var density = random.NextDouble();
        if (random.Next(3) == 0)
        {
            var codebook = Enumerable.Range(0, random.Next(1, 40)).Select(_ => Value(random)).Order().ToArray();
            var codes = new byte[spec.Count];
            foreach (ref var code in codes.AsSpan())
                code = random.NextDouble() < density ? (byte)random.Next(1, codebook.Length + 1) : (byte)0;
            var shared = StoredTensor.Shared(spec.Name, spec.Shape, codebook, codes, width);
            return spec.Shape.Length > 1 && random.Next(2) == 0
                ? shared.WithScales(Scales(random, spec.Shape[spec.OutputAxis]), spec.OutputAxis)
                : shared;
        }

        var values = Enumerable.Range(0, spec.Count).Select(_ => random.NextDouble() < density ? Value(random) : 0f).ToArray();
        return random.Next(2) == 0
            ? StoredTensor.Dense(spec.Name, spec.Shape, values, width)
            : StoredTensor.Sparse(spec.Name, spec.Shape, values, width);
    }

    /// <summary>
    /// Within a few binades, often all of them from a few numbers. All are at most 1, so no centroid becomes infinite.
    /// </summary>
    private static float[] Scales(Random random, int count)
    {
        var steps = Math.Pow(2, random.Next(1, 11));
        return [.. Enumerable.Range(0, count).Select(
            _ => (float)Math.Pow(2, -3 * Math.Round(random.NextDouble() * steps) / steps))];
    }

    /// <summary>Mostly below a half; now and then any number there is. Files can't hold others.</summary>
    private static float Value(Random random)
    {
        var any = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
        return random.Next(200) == 0 && float.IsFinite(any) ? any : random.NextSingle() - 0.5f;
    }
}
