namespace Tersor.Format;

/// <summary>
/// Writes a <see cref="ModelGraph"/> in a few bytes: whatever <see cref="ModelGraphBuilder"/> would make of it anyway is left
/// out.
/// </summary>
internal static class GraphWriter
{
    public static void Write(ByteWriter writer, ModelGraph graph)
    {
        var normalized = graph.Normalization != InputNormalization.None;
        writer.Text(graph.Name);
        writer.Byte(graph.InputShape.Length | (normalized ? GraphLayout.NormalizationBit : 0));
        foreach (var extent in graph.InputShape)
            AttributeWriter.Number(writer, extent);
        if (normalized)
        {
            writer.Single(graph.Normalization.Mean);
            writer.Single(graph.Normalization.Deviation);
        }

        if (graph.Nodes.Length > GraphLayout.MostNodes)
            throw new ArgumentException(
                $"A file holds at most {GraphLayout.MostNodes} nodes, not {graph.Nodes.Length}.", nameof(graph));
        writer.VarInt(graph.Nodes.Length);
        var names = new DefaultNames();
        for (var i = 0; i < graph.Nodes.Length; i++)
            WriteNode(writer, graph.Nodes[i], previous: i, names.Next(graph.Nodes[i]));
    }

    private static void WriteNode(ByteWriter writer, GraphNode node, int previous, string defaultName)
    {
        var attributes = new AttributeWriter();
        node.Code(attributes);
        var named = node.Name != defaultName;
        var inputs = node.Inputs is not [var only] || only != previous;

        writer.Byte(NodeKinds.OpCode(node)
            | (named ? GraphLayout.NamedBit : 0)
            | (inputs ? GraphLayout.InputsBit : 0)
            | (attributes.Unusual != 0 ? GraphLayout.UnusualBit : 0));
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
