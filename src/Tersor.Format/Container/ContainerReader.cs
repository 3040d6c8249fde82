using System.Collections.Immutable;
using System.IO.Hashing;

namespace Tersor.Format;

/// <summary>
/// Takes a <c>.tersor</c> file apart. In this order: magic and version, a table of contents that fills the file exactly, the
/// graph, what it demands, the other sections' checksums by name, the whole file's checksum; only then the parameters.
/// </summary>
internal static class ContainerReader
{
    public static TersorFile Read(ReadOnlyMemory<byte> file, ReadLimits limits)
    {
        var bytes = file.Span;
        var sections = ReadContents(bytes, limits);
        var graph = ReadGraph(bytes, ref sections[0], limits);
        GraphDemand.Of(graph).Check(file.Length, limits);
        NameSections(sections, graph);
        foreach (var section in sections)
            Verify(bytes, section);
        VerifyFile(bytes);

        var metadata = ReadMetadata(bytes, sections, limits);
        var tables = new CodeTables(Version(bytes), limits.MaxArchivedValues);
        var (tensors, layouts) = ReadTensors(bytes, sections, graph, tables);
        CheckVersion(graph, layouts, tables);
        return new TersorFile(graph, tensors, layouts, metadata, [.. sections], file.Length);
    }

    /// <summary>Checks what the first bytes say by themselves.</summary>
    /// <param name="start">The first bytes of a file, or all of them.</param>
    /// <param name="length">How many the file has, as far as that is known.</param>
    /// <param name="limits">The limits of a file.</param>
    /// <returns>Behind the magic and the version.</returns>
    public static ByteReader CheckStart(ReadOnlySpan<byte> start, long length, ReadLimits limits)
    {
        if (length > limits.MaxBytes)
            throw OverLimit(ContainerLayout.Header, $"{length} bytes where at most {limits.MaxBytes} are read");
        if (!start.StartsWith(ContainerLayout.Magic))
            throw new TersorFormatException(
                ContainerLayout.Header, FileContent.DescribeInstead(start, "a .tersor file"), FormatErrorKind.NotATersorFile);
        var reader = new ByteReader(start, ContainerLayout.Header, FormatErrorKind.Truncated);
        reader.Bytes(ContainerLayout.Magic.Length);
        var version = reader.Byte();
        return version is > 0 and <= ContainerLayout.LatestVersion
            ? reader
            : throw new TersorFormatException(
                ContainerLayout.Header,
                $"version {version}; this reader knows versions 1 to {ContainerLayout.LatestVersion}",
                FormatErrorKind.Version);
    }

    private static SectionInfo[] ReadContents(ReadOnlySpan<byte> bytes, ReadLimits limits)
    {
        var reader = CheckStart(bytes, bytes.Length, limits);
        var sections = new SectionInfo[reader.VarInt(ContainerLayout.MostSections, "sections")];
        if (sections.Length > reader.Remaining / (1 + ContainerLayout.ChecksumSize))
            throw Truncated($"{sections.Length} sections are declared where {reader.Remaining} bytes are left");
        var offset = 0L;
        for (var i = 0; i < sections.Length; i++)
        {
            var field = reader.VarInt(uint.MaxValue, "section length");
            var kind = (SectionKind)(field & ((1 << ContainerLayout.KindBits) - 1));
            var length = (int)(field >> ContainerLayout.KindBits);
            sections[i] = new SectionInfo("", kind, (int)offset, length, reader.UInt32());
            if (kind != SectionKind.Parameters && length > limits.MaxTextBytes)
                throw OverLimit(
                    ContainerLayout.Header,
                    $"a graph or metadata of {length} bytes where at most {limits.MaxTextBytes} are read");
            offset += length;
            if (offset > bytes.Length)
                throw Truncated($"sections of {offset} bytes and more are declared in a file of {bytes.Length}");
        }

        var begin = reader.Position;
        var declared = begin + offset + ContainerLayout.ChecksumSize;
        if (declared > bytes.Length)
            throw Truncated($"{declared} bytes are declared, the file has {bytes.Length}");
        if (declared < bytes.Length)
            throw reader.Error($"{declared} bytes are declared, the file has {bytes.Length}");
        if (sections.Length == 0 || sections[0].Kind != SectionKind.Graph)
            throw reader.Error("the first section is not the graph");
        return Array.ConvertAll(sections, section => section with { Offset = begin + section.Offset });
    }

    private static TersorFormatException Truncated(string reason) =>
        new(ContainerLayout.Header, reason, FormatErrorKind.Truncated);

    private static TersorFormatException OverLimit(string section, string reason) => new(section, reason, FormatErrorKind.Limit);

    private static ModelGraph ReadGraph(ReadOnlySpan<byte> bytes, ref SectionInfo section, ReadLimits limits)
    {
        section = section with { Name = ContainerLayout.Graph };
        Verify(bytes, section);
        var graph = GraphReader.Read(bytes.Slice(section.Offset, section.Length).ToArray(), section.Name, limits);
        var (version, first) = (Version(bytes), NodeKinds.VersionOf(graph));
        return version >= first
            ? graph
            : throw new TersorFormatException(section.Name, $"a graph of version {first} in a file of version {version}");
    }

    private static byte Version(ReadOnlySpan<byte> bytes) => bytes[ContainerLayout.Magic.Length];

    /// <summary>A model has one version: a file of a later one uses something of it.</summary>
    private static void CheckVersion(ModelGraph graph, ImmutableArray<TensorLayout> layouts, CodeTables tables)
    {
        byte[] needed = [NodeKinds.VersionOf(graph), tables.LowestVersion, .. layouts.Select(layout => layout.Version)];
        var first = needed.Max();
        if (tables.Version != first)
            throw new TersorFormatException(
                ContainerLayout.Header, $"version {tables.Version} of what version {first} expresses");
    }

    private static void NameSections(SectionInfo[] sections, ModelGraph graph)
    {
        var expected = new List<(SectionKind Kind, string Name)> { (SectionKind.Graph, ContainerLayout.Graph) };
        if (sections.Length > 1 && sections[1].Kind == SectionKind.Metadata)
            expected.Add((SectionKind.Metadata, ContainerLayout.Metadata));
        foreach (var node in graph.Nodes)
            if (!graph.ParametersOf(node).IsEmpty)
                expected.Add((SectionKind.Parameters, node.Name));
        if (expected.Count != sections.Length)
            throw new TersorFormatException(
                ContainerLayout.Header, $"{sections.Length} sections where the graph asks for {expected.Count}");
        for (var i = 0; i < sections.Length; i++)
        {
            var (kind, name) = expected[i];
            if (sections[i].Kind != kind)
                throw new TersorFormatException(
                    ContainerLayout.Header, $"section {i} has kind {(int)sections[i].Kind} where the graph asks for '{name}'");
            sections[i] = sections[i] with { Name = name };
        }
    }

    private static void Verify(ReadOnlySpan<byte> bytes, SectionInfo section)
    {
        if (Crc32.HashToUInt32(bytes.Slice(section.Offset, section.Length)) != section.Checksum)
            throw new TersorFormatException(section.Name, "checksum mismatch", FormatErrorKind.Checksum);
    }

    private static void VerifyFile(ReadOnlySpan<byte> bytes)
    {
        var body = bytes[..^ContainerLayout.ChecksumSize];
        var stored = new ByteReader(bytes[body.Length..], ContainerLayout.Header).UInt32();
        if (Crc32.HashToUInt32(body) != stored)
            throw new TersorFormatException(
                ContainerLayout.Header, "the file's checksum does not match", FormatErrorKind.Checksum);
    }

    private static ImmutableSortedDictionary<string, string> ReadMetadata(
        ReadOnlySpan<byte> bytes, SectionInfo[] sections, ReadLimits limits)
    {
        var metadata = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (sections.Length < 2 || sections[1].Kind != SectionKind.Metadata)
            return metadata.ToImmutable();
        var reader = Open(bytes, sections[1]);
        var count = reader.VarInt(reader.Remaining / 2, "entries");
        if (count == 0)
            throw reader.Error("a section without entries");
        if (count > limits.MaxEntries)
            throw OverLimit(ContainerLayout.Metadata, $"{count} entries where at most {limits.MaxEntries} are read");
        string? previous = null;
        for (var i = 0; i < count; i++)
        {
            var (key, value) = (reader.Text("key"), reader.Text("value"));
            if (previous is not null && string.CompareOrdinal(previous, key) >= 0)
                throw reader.Error($"the key '{key}' comes after '{previous}'");
            metadata.Add(key, value);
            previous = key;
        }

        reader.End();
        return metadata.ToImmutable();
    }

    private static (ImmutableArray<StoredTensor> Tensors, ImmutableArray<TensorLayout> Layouts) ReadTensors(
        ReadOnlySpan<byte> bytes, SectionInfo[] sections, ModelGraph graph, CodeTables tables)
    {
        var tensors = ImmutableArray.CreateBuilder<StoredTensor>(graph.Parameters.Length);
        var layouts = ImmutableArray.CreateBuilder<TensorLayout>(graph.Parameters.Length);
        var nodes = graph.Nodes.Where(node => !graph.ParametersOf(node).IsEmpty);
        foreach (var (section, node) in sections.Where(section => section.Kind == SectionKind.Parameters).Zip(nodes))
        {
            var reader = Open(bytes, section);
            for (var left = graph.ParametersOf(node).Length; left > 0; left--)
            {
                var (tensor, layout) = TensorReader.Read(ref reader, graph.Parameters[tensors.Count], tables);
                tensors.Add(tensor);
                layouts.Add(layout);
            }

            reader.Section = section.Name;
            reader.End();
        }

        return (tensors.MoveToImmutable(), layouts.MoveToImmutable());
    }

    private static ByteReader Open(ReadOnlySpan<byte> bytes, SectionInfo section) =>
        new(bytes.Slice(section.Offset, section.Length), section.Name);
}
