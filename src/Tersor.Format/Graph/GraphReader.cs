using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>Reads what <see cref="GraphWriter"/> wrote, trusting none of it.</summary>
internal static class GraphReader
{
    private const int LargestRank = 8;
    private const int MostNodes = 1 << 14;
    private const int MostInputs = 16;
    private const int LargestExtent = 1 << 28;
    private const int OpCodeBits = 0x1F;

    public static ModelGraph Read(byte[] bytes, string section)
    {
        var reader = new ByteReader(bytes, section);
        var name = reader.Text("name");
        var head = reader.Byte();
        var rank = head & ~GraphWriter.NormalizationBit;
        if (rank > LargestRank)
            throw reader.Error($"an input of {rank} dimensions");
        var shape = new int[rank];
        foreach (ref var extent in shape.AsSpan())
            extent = reader.VarInt(LargestExtent, "input extent");
        var normalization = (head & GraphWriter.NormalizationBit) != 0 ? ReadNormalization(ref reader) : InputNormalization.None;

        var nodes = new GraphNode[reader.VarInt(Math.Min(MostNodes, reader.Remaining), "nodes")];
        var names = new DefaultNames();
        for (var i = 0; i < nodes.Length; i++)
            nodes[i] = ReadNode(ref reader, bytes, previous: i, names);
        reader.End();
        try
        {
            return new ModelGraph(name, [.. shape], [.. nodes], normalization);
        }
        catch (ModelGraphException error)
        {
            throw reader.Error(error.Message);
        }
    }

    private static InputNormalization ReadNormalization(ref ByteReader reader)
    {
        var normalization = new InputNormalization(reader.Single(), reader.Single());
        if (!float.IsFinite(normalization.Mean) || !float.IsFinite(normalization.Deviation) || normalization.Deviation == 0)
            throw reader.Error($"a normalisation by ({normalization.Mean}, {normalization.Deviation})");
        return normalization;
    }

    private static GraphNode ReadNode(ref ByteReader reader, byte[] graph, int previous, DefaultNames names)
    {
        var head = reader.Byte();
        var node = NodeAttributes.Template(head & OpCodeBits) ?? throw reader.Error($"unknown node {head & OpCodeBits}");
        var name = names.Next(node);
        if ((head & GraphWriter.NamedBit) != 0)
            name = reader.Text("node name");
        var inputs = (head & GraphWriter.InputsBit) != 0 ? ReadInputs(ref reader, previous) : [previous];
        var unusual = (head & GraphWriter.UnusualBit) != 0 ? reader.Byte() : 0;

        var attributes = new AttributeReader(graph, reader.Position, reader.Section, unusual);
        node = NodeAttributes.Code(node, attributes);
        reader.Bytes(attributes.Position - reader.Position);
        if (!attributes.Complete)
            throw reader.Error($"node '{name}' has attributes that its kind lacks");
        return node with { Name = name, Inputs = inputs };
    }

    private static ImmutableArray<int> ReadInputs(ref ByteReader reader, int previous)
    {
        var count = reader.Byte();
        if (count is 0 or > MostInputs)
            throw reader.Error($"a node with {count} inputs");
        var inputs = ImmutableArray.CreateBuilder<int>(count);
        for (var i = 0; i < count; i++)
            inputs.Add(previous - reader.VarInt(previous, "input"));
        return inputs.MoveToImmutable();
    }
}
