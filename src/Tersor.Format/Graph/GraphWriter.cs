namespace Tersor.Format;

/// <summary>
/// Writes a <see cref="ModelGraph"/> in a few bytes: whatever <see cref="ModelGraphBuilder"/> would make of it anyway is left
/// out.
/// </summary>
internal static class GraphWriter
{
    public static void Write(ByteWriter writer, ModelGraph graph)
    {
        var normalization = graph.Normalization;
        var normalized = normalization != InputNormalization.None;
        var isUsual = HasUsualInterface(graph);
        writer.Text(graph.Name);
        writer.Byte(graph.InputShape.Length
            | (normalization.IsPerChannel ? GraphLayout.ChannelsBit : normalized ? GraphLayout.NormalizationBit : 0)
            | (isUsual ? 0 : GraphLayout.InterfaceBit));
        foreach (var extent in graph.InputShape)
            AttributeWriter.Number(writer, extent);
        if (normalization.IsPerChannel)
            writer.VarInt(normalization.Channels.Length);
        if (normalized)
            foreach (var channel in normalization.Channels)
            {
                writer.Single(channel.Mean);
                writer.Single(channel.Deviation);
            }

        if (graph.Nodes.Length > GraphLayout.MostNodes)
            throw new ArgumentException(
                $"A file holds at most {GraphLayout.MostNodes} nodes, not {graph.Nodes.Length}.", nameof(graph));
        writer.VarInt(graph.Nodes.Length);
        var names = new DefaultNames();
        for (var i = 0; i < graph.Nodes.Length; i++)
            WriteNode(writer, graph.Nodes[i], previous: i, names.Next(graph.Nodes[i]));
        if (isUsual)
            return;
        writer.Text(graph.Inputs[0].Name);
        writer.VarInt(graph.Outputs.Length);
        foreach (var output in graph.Outputs)
        {
            writer.VarInt(graph.Nodes.Length - output.Value);
            writer.Text(output.Name);
        }
    }

    /// <summary>Whether a graph's inputs and outputs need no storing.</summary>
    public static bool HasUsualInterface(ModelGraph graph) =>
        IsUsual(graph.Inputs[0].Name, graph.Outputs, graph.Nodes.Length);

    /// <summary>Whether these are the input's name and the outputs of a graph that says nothing of them.</summary>
    public static bool IsUsual(string inputName, IReadOnlyList<GraphOutput> outputs, int nodes) =>
        inputName == ModelGraph.DefaultInput && outputs.Count == 1
        && outputs[0] == new GraphOutput(ModelGraph.DefaultOutput, nodes);

    private static void WriteNode(ByteWriter writer, GraphNode node, int previous, string defaultName)
    {
        var attributes = new AttributeWriter();
        node.Code(attributes);
        var named = node.Name != defaultName;
        var inputs = node.Inputs is not [var only] || only != previous;

        var opCode = NodeKinds.OpCode(node);
        writer.Byte(Math.Min(opCode, GraphLayout.LongOpCode)
            | (named ? GraphLayout.NamedBit : 0)
            | (inputs ? GraphLayout.InputsBit : 0)
            | (attributes.Unusual != 0 ? GraphLayout.UnusualBit : 0));
        if (opCode >= GraphLayout.LongOpCode)
            writer.Byte(opCode - GraphLayout.LongOpCode);
        if (named)
            writer.Text(node.Name);
        if (inputs)
        {
            writer.Byte(node.Inputs.Length);
            foreach (var input in node.Inputs)
                writer.VarInt(previous - input);
        }

        if (attributes.Unusual != 0)
            writer.VarInt(attributes.Unusual);
        writer.Bytes(attributes.Payload);
    }
}
