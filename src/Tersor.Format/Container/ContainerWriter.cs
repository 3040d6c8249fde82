using System.IO.Hashing;

namespace Tersor.Format;

/// <summary>Lays graph, metadata and parameters out as a <c>.tersor</c> file.</summary>
internal static class ContainerWriter
{
    /// <summary>What a reader bears that nobody told anything else.</summary>
    private static readonly ReadLimits UsualLimits = new();

    public static byte[] Write(
        ModelGraph graph, IReadOnlyList<StoredTensor> tensors, IReadOnlyDictionary<string, string>? metadata, bool isArchive)
    {
        var ordered = InGraphOrder(graph, tensors);
        var isPlain = new bool[ordered.Length];
        var file = Write(graph, ordered, isPlain, metadata, isArchive);

        // Weights that are all alike take no bytes, and a reader refuses more values than a file of its bytes may declare.
        var wanted = UsualLimits.BytesFor(GraphDemand.Of(graph).Values) ?? 0;
        while (file.Length < wanted && NextPlain(ordered, isPlain, wanted - file.Length) is { } next)
        {
            (ordered[next], isPlain[next]) = (ordered[next].ToDense(), true);
            file = Write(graph, ordered, isPlain, metadata, isArchive);
        }

        return file;
    }

    private static byte[] Write(
        ModelGraph graph,
        StoredTensor[] ordered,
        bool[] isPlain,
        IReadOnlyDictionary<string, string>? metadata,
        bool isArchive)
    {
        List<(SectionKind Kind, ByteWriter Bytes)> sections =
            [(SectionKind.Graph, Section(writer => GraphWriter.Write(writer, graph)))];
        if (metadata is { Count: > 0 })
            sections.Add((SectionKind.Metadata, Section(writer => WriteMetadata(writer, metadata))));

        // A later version has more methods. One that saves nothing would only keep older readers out.
        var first = ContainerLayout.VersionOf(graph, ordered);
        var (smallest, version) = (Parameters(graph, ordered, isPlain, first, first), first);
        foreach (var later in new[] { ContainerLayout.FastVersion, ContainerLayout.LatestVersion })
        {
            if (later == ContainerLayout.LatestVersion && !isArchive)
                break;
            var parameters = Parameters(graph, ordered, isPlain, first, later);
            if (Size(parameters) < Size(smallest))
                (smallest, version) = (parameters, later);
        }

        sections.AddRange(smallest);
        return Assemble(version, sections);
    }

    /// <summary>The smallest tensor whose plain floats are so many bytes, or the largest that isn't plain yet.</summary>
    private static int? NextPlain(StoredTensor[] ordered, bool[] isPlain, long bytes)
    {
        var candidates = Enumerable.Range(0, ordered.Length).Where(i => !isPlain[i]).OrderBy(i => ordered[i].Count).ToArray();
        return candidates.Length == 0
            ? null
            : candidates.Cast<int?>().FirstOrDefault(i => ordered[i!.Value].Count * 2L >= bytes) ?? candidates[^1];
    }

    /// <summary>The sections of all parameters.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="ordered">Its tensors.</param>
    /// <param name="isPlain">Which of them are plain floats, whatever that takes.</param>
    /// <param name="first">The first version that can express the model.</param>
    /// <param name="version">That of the file.</param>
    private static List<(SectionKind Kind, ByteWriter Bytes)> Parameters(
        ModelGraph graph, StoredTensor[] ordered, bool[] isPlain, byte first, byte version)
    {
        var sections = new List<(SectionKind Kind, ByteWriter Bytes)>();
        var tables = new CodeTables(version, UsualLimits.MaxArchivedValues);
        var next = 0;
        foreach (var node in graph.Nodes)
        {
            var count = graph.ParametersOf(node).Length;
            if (count == 0)
                continue;
            sections.Add((SectionKind.Parameters, Section(writer =>
            {
                for (var i = next; i < next + count; i++)
                    new TensorWriter(graph.Parameters[i], ordered[i], graph.ValueShapes, isPlain[i])
                        .Write(writer, first, tables);
            })));
            next += count;
        }

        return sections;
    }

    private static int Size(List<(SectionKind Kind, ByteWriter Bytes)> sections) => sections.Sum(section => section.Bytes.Length);

    private static byte[] Assemble(byte version, List<(SectionKind Kind, ByteWriter Bytes)> sections)
    {
        var file = new ByteWriter();
        file.Bytes(ContainerLayout.Magic);
        file.Byte(version);
        file.VarInt(sections.Count);
        foreach (var (kind, bytes) in sections)
        {
            file.VarInt(((uint)checked(bytes.Length << ContainerLayout.KindBits)) | (uint)kind);
            file.UInt32(Crc32.HashToUInt32(bytes.Written));
        }

        foreach (var (_, bytes) in sections)
            file.Bytes(bytes.Written);
        file.UInt32(Crc32.HashToUInt32(file.Written));
        return file.Written.ToArray();
    }

    /// <summary>The bytes of some parameters, without those of the sections around them.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="ordered">Its tensors.</param>
    /// <param name="parameters">Which of them.</param>
    public static int SizeOf(ModelGraph graph, StoredTensor[] ordered, IEnumerable<int> parameters)
    {
        var first = ContainerLayout.VersionOf(graph, ordered);
        var tables = new CodeTables(ContainerLayout.FastVersion, UsualLimits.MaxArchivedValues);
        return Section(writer =>
        {
            foreach (var i in parameters)
                new TensorWriter(graph.Parameters[i], ordered[i], graph.ValueShapes).Write(writer, first, tables);
        }).Length;
    }

    /// <summary>One tensor for each parameter of a graph, in its order.</summary>
    public static StoredTensor[] InGraphOrder(ModelGraph graph, IReadOnlyList<StoredTensor> tensors)
    {
        var byName = new Dictionary<string, StoredTensor>();
        foreach (var tensor in tensors)
            if (!byName.TryAdd(tensor.Name, tensor))
                throw new ArgumentException($"Two tensors are named '{tensor.Name}'.", nameof(tensors));
        var ordered = new StoredTensor[graph.Parameters.Length];
        for (var i = 0; i < ordered.Length; i++)
        {
            var spec = graph.Parameters[i];
            if (!byName.Remove(spec.Name, out var tensor))
                throw new ArgumentException($"The graph's parameter '{spec.Name}' is missing.", nameof(tensors));
            if (!tensor.Shape.AsSpan().SequenceEqual(spec.Shape.AsSpan()))
                throw new ArgumentException(
                    $"'{spec.Name}' is [{string.Join(", ", tensor.Shape)}] where the graph says "
                    + $"[{string.Join(", ", spec.Shape)}].",
                    nameof(tensors));
            if (tensor.Scales.Length > 0 && tensor.ScaleAxis != spec.OutputAxis)
                throw new ArgumentException(
                    $"'{spec.Name}' has scales along axis {tensor.ScaleAxis} where outputs lie along {spec.OutputAxis}.",
                    nameof(tensors));
            ordered[i] = tensor;
        }

        if (byName.Count > 0)
            throw new ArgumentException(
                $"'{byName.Keys.Min(StringComparer.Ordinal)}' is no parameter of the graph.", nameof(tensors));
        return ordered;
    }

    private static void WriteMetadata(ByteWriter writer, IReadOnlyDictionary<string, string> metadata)
    {
        writer.VarInt(metadata.Count);
        foreach (var (key, value) in metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            writer.Text(key);
            writer.Text(value);
        }
    }

    private static ByteWriter Section(Action<ByteWriter> write)
    {
        var writer = new ByteWriter();
        write(writer);
        return writer;
    }
}
