using Tersor.Format;

namespace Tersor.Fuzz;

/// <summary>
/// Files of random graphs: all kinds of nodes, sizes small and now and then absurd, parameters stored in all ways.
/// </summary>
internal static class RandomFile
{
    private const int MostNodes = 7;
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
                return Parts(Graph(random), random);
            }
            catch (Exception error) when (error is ModelGraphException or OverflowException)
            {
                // Nodes that don't follow each other: the next throw may do better.
            }
        }
    }

    private static ContainerParts Parts(ModelGraph graph, Random random)
    {
        if (GraphDemand.Of(
            graph) is { Values: <= MostStoredValues, Activations: <= MostActivations, Operations: <= MostActivations })
            return ContainerParts.Of(TersorFile.ToBytes(graph, [.. graph.Parameters.Select(spec => Tensor(spec, random))]));
        var writer = new ByteWriter();
        GraphWriter.Write(writer, graph);
        var sections = new List<(SectionKind, byte[])> { (SectionKind.Graph, writer.Written.ToArray()) };
        foreach (var node in graph.Nodes)
            if (graph.ParametersOf(node) is { IsEmpty: false } parameters)
                sections.Add((SectionKind.Parameters, [.. parameters.SelectMany(_ => AllZeros)]));
        return new ContainerParts(sections, NodeKinds.VersionOf(graph));
    }

    private static ModelGraph Graph(Random random)
    {
        int[] input = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Size(random, 9))];
        var builder = new ModelGraphBuilder("fuzz", input);
        var (rank, marks) = (input.Length, new List<int> { 0 });
        for (var nodes = random.Next(1, MostNodes + 1); nodes > 0; nodes--)
        {
            rank = Append(builder, rank, marks[random.Next(marks.Count)], random);
            marks.Add(builder.Current);
        }

        return builder.Build(random.Next(2) == 0 ? null : new InputNormalization(0.3f, 0.5f));
    }

    /// <summary>Adds a node that takes a value of this rank.</summary>
    /// <returns>The rank of what it gives.</returns>
    private static int Append(ModelGraphBuilder builder, int rank, int mark, Random random)
    {
        switch (random.Next(rank == 1 ? 9 : 13))
        {
            case 0:
                builder.Relu();
                return rank;
            case 1:
                builder.BatchNorm();
                return rank;
            case 2:
                _ = random.Next(3) switch { 0 => builder.LeakyRelu(0.1f), 1 => builder.Tanh(), _ => builder.Sigmoid() };
                return rank;
            case 3:
                builder.Add(mark);
                return rank;
            case 4:
                builder.Flatten();
                return 1;
            case 5 when rank == 1:
                builder.Embedding(Size(random, 20), Size(random, 9));
                return 2;
            case 5:
                builder.Dropout(0.5f);
                return rank;
            case 6:
                builder.Reshape(Size(random, 4), Size(random, 4), Size(random, 4));
                return 3;
            case 7 when random.Next(4) == 0:
                builder.From(mark);
                return rank;
            default:
                return rank switch
                {
                    1 => Vector(builder, random),
                    2 => Sequence(builder, random),
                    _ => Image(builder, random),
                };
        }
    }

    private static int Vector(ModelGraphBuilder builder, Random random)
    {
        builder.Linear(Size(random, 40), bias: random.Next(2) == 0);
        return 1;
    }

    private static int Sequence(ModelGraphBuilder builder, Random random)
    {
        switch (random.Next(3))
        {
            case 0:
                builder.Linear(Size(random, 20));
                return 2;
            case 1:
                builder.Last();
                return 1;
            default:
                builder.Lstm(Size(random, 20), bias: random.Next(2) == 0);
                return 2;
        }
    }

    private static int Image(ModelGraphBuilder builder, Random random)
    {
        var (kernel, stride, padding) = (Size(random, 5), Size(random, 3), Size(random, 3) - 1);
        _ = random.Next(5) switch
        {
            0 => builder.MaxPool2d(kernel, stride, padding),
            1 => builder.AvgPool2d(kernel, stride, padding),
            2 => builder.Conv2d(Size(random, 6), kernel, stride, padding, bias: random.Next(2) == 0),
            3 => builder.GlobalAvgPool2d(),
            _ => builder.ConvTranspose2d(Size(random, 6), kernel, stride, padding, bias: random.Next(2) == 0),
        };
        return 3;
    }

    /// <summary>Mostly from 1 to <paramref name="usual"/>; one in thirty of any magnitude.</summary>
    private static int Size(Random random, int usual) => random.Next(30) == 0 ? 1 << random.Next(28) : random.Next(1, usual + 1);

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
            return StoredTensor.Shared(spec.Name, spec.Shape, codebook, codes, width);
        }

        var values = Enumerable.Range(0, spec.Count).Select(_ => random.NextDouble() < density ? Value(random) : 0f).ToArray();
        return random.Next(2) == 0
            ? StoredTensor.Dense(spec.Name, spec.Shape, values, width)
            : StoredTensor.Sparse(spec.Name, spec.Shape, values, width);
    }

    /// <summary>Mostly below a half; now and then any number there is. Files can't hold others.</summary>
    private static float Value(Random random)
    {
        var any = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
        return random.Next(200) == 0 && float.IsFinite(any) ? any : random.NextSingle() - 0.5f;
    }
}
