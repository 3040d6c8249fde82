namespace Tersor.Format;

/// <summary>
/// Writes a <see cref="ModelGraph"/> in a few bytes: whatever <see cref="ModelGraphBuilder"/> would make of it anyway is left out.
/// </summary>
internal static class GraphWriter
{
    /// <summary>Set in a node's first byte where its name is not the default one.</summary>
    public const int NamedBit = 0x20;

    /// <summary>Set where it does not read just the value before it.</summary>
    public const int InputsBit = 0x40;

    /// <summary>Set where a mask of attributes follows that are not what they usually are.</summary>
    public const int UnusualBit = 0x80;

    /// <summary>Set in the byte of the input's rank where a normalisation follows.</summary>
    public const int NormalizationBit = 0x80;

    public static void Write(ByteWriter writer, ModelGraph graph)
    {
        var normalized = graph.Normalization != InputNormalization.None;
        writer.Text(graph.Name);
        writer.Byte(graph.InputShape.Length | (normalized ? NormalizationBit : 0));
        foreach (var extent in graph.InputShape)
            writer.VarInt(extent);
        if (normalized)
        {
            writer.Single(graph.Normalization.Mean);
            writer.Single(graph.Normalization.Deviation);
        }

        writer.VarInt(graph.Nodes.Length);
        var names = new DefaultNames();
        for (var i = 0; i < graph.Nodes.Length; i++)
            WriteNode(writer, graph.Nodes[i], previous: i, names.Next(graph.Nodes[i]));
    }

    private static void WriteNode(ByteWriter writer, GraphNode node, int previous, string defaultName)
    {
        var attributes = new AttributeWriter();
        NodeAttributes.Code(node, attributes);
        var named = node.Name != defaultName;
        var inputs = node.Inputs is not [var only] || only != previous;

        writer.Byte(NodeAttributes.OpCode(node)
            | (named ? NamedBit : 0)
            | (inputs ? InputsBit : 0)
            | (attributes.Unusual != 0 ? UnusualBit : 0));
        if (named)
            writer.Text(node.Name);
        if (inputs)
        {
            writer.Byte(node.Inputs.Length);
            foreach (var input in node.Inputs)
                writer.VarInt(previous - input);
        }

        if (attributes.Unusual != 0)
            writer.Byte(attributes.Unusual);
        writer.Bytes(attributes.Payload);
    }
}
