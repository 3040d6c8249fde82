using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>Reads what <see cref="GraphWriter"/> wrote, trusting none of it.</summary>
internal static class GraphReader
{
    public static ModelGraph Read(byte[] bytes, string section, ReadLimits limits)
    {
        var reader = new ByteReader(bytes, section);
        var name = reader.Text("name", limits.MaxNameBytes);
        var head = reader.Byte();
        var shape = new int[head & GraphLayout.RankBits];
        foreach (ref var extent in shape.AsSpan())
            extent = reader.VarInt(GraphLayout.LargestNumber, "input extent");
        var normalization = ReadNormalization(ref reader, head);

        var nodes = new GraphNode[reader.VarInt(Math.Min(GraphLayout.MostNodes, reader.Remaining), "nodes")];
        if (nodes.Length > limits.MaxNodes)
            throw new TersorFormatException(
                section, $"{nodes.Length} nodes where at most {limits.MaxNodes} are read", FormatErrorKind.Limit);
        var names = new DefaultNames();
        for (var i = 0; i < nodes.Length; i++)
            nodes[i] = ReadNode(ref reader, bytes, previous: i, names, limits);
        var (inputName, outputs) = (ModelGraph.DefaultInput, default(ImmutableArray<GraphOutput>));
        if ((head & GraphLayout.InterfaceBit) != 0)
            (inputName, outputs) = ReadInterface(ref reader, nodes.Length, limits);
        reader.End();
        try
        {
            return new ModelGraph(name, [.. shape], [.. nodes], normalization, outputs, inputName);
        }
        catch (ModelGraphException error)
        {
            throw reader.Error(error.Message);
        }
    }

    private static InputNormalization ReadNormalization(ref ByteReader reader, byte head)
    {
        var isPerChannel = (head & GraphLayout.ChannelsBit) != 0;
        if ((head & GraphLayout.NormalizationBit) == 0 && !isPerChannel)
            return InputNormalization.None;
        if ((head & GraphLayout.NormalizationBit) != 0 && isPerChannel)
            throw reader.Error("a normalisation of all channels beside one of each");
        var most = reader.Remaining / (2 * sizeof(float));
        var channels = new ChannelNormalization[isPerChannel ? reader.VarInt(most, "channels") : 1];
        foreach (ref var channel in channels.AsSpan())
            channel = new ChannelNormalization(reader.Single(), reader.Single());
        if (isPerChannel && channels.Distinct().Count() < 2)
            throw reader.Error("a normalisation of each channel that is the same for all");
        var normalization = new InputNormalization([.. channels]);
        return normalization != InputNormalization.None
            ? normalization
            : throw reader.Error("a normalisation that changes nothing");
    }

    private static (string InputName, ImmutableArray<GraphOutput> Outputs) ReadInterface(
        ref ByteReader reader, int nodes, ReadLimits limits)
    {
        var inputName = reader.Text("input name", limits.MaxNameBytes);
        var outputs = ImmutableArray.CreateBuilder<GraphOutput>();
        for (var count = reader.VarInt(reader.Remaining, "outputs"); outputs.Count < count;)
        {
            var value = nodes - reader.VarInt(nodes, "output");
            outputs.Add(new GraphOutput(reader.Text("output name", limits.MaxNameBytes), value));
        }

        return GraphWriter.IsUsual(inputName, outputs, nodes)
            ? throw reader.Error("the inputs and outputs that a graph has anyway are stored")
            : (inputName, outputs.ToImmutable());
    }

    private static GraphNode ReadNode(ref ByteReader reader, byte[] graph, int previous, DefaultNames names, ReadLimits limits)
    {
        var head = reader.Byte();
        var opCode = head & GraphLayout.OpCodeBits;
        if (opCode == GraphLayout.LongOpCode)
            opCode += reader.Byte();
        var node = NodeKinds.Template(opCode) ?? throw reader.Error($"unknown node {opCode}");
        var name = names.Next(node);
        if ((head & GraphLayout.NamedBit) != 0)
            name = ReadName(ref reader, name, limits);
        var inputs = (head & GraphLayout.InputsBit) != 0 ? ReadInputs(ref reader, previous) : [previous];
        var unusual = (head & GraphLayout.UnusualBit) != 0 ? reader.VarInt(GraphLayout.LargestNumber, "mask") : 0;
        if (unusual == 0 && (head & GraphLayout.UnusualBit) != 0)
            throw reader.Error($"node '{name}' has a mask of no attributes");

        var attributes = new AttributeReader(graph, reader.Position, reader.Section, unusual);
        node = node.Code(attributes);
        reader.Bytes(attributes.Position - reader.Position);
        if (!attributes.Complete)
            throw reader.Error($"node '{name}' has attributes that its kind lacks");
        return node with { Name = name, Inputs = inputs };
    }

    private static string ReadName(ref ByteReader reader, string usual, ReadLimits limits)
    {
        var name = reader.Text("node name", limits.MaxNameBytes);
        return name != usual ? name : throw reader.Error($"the name '{name}' that a node has anyway is stored");
    }

    private static ImmutableArray<int> ReadInputs(ref ByteReader reader, int previous)
    {
        var count = reader.Byte();
        var inputs = ImmutableArray.CreateBuilder<int>(count);
        for (var i = 0; i < count; i++)
            inputs.Add(previous - reader.VarInt(previous, "input"));
        return inputs is [var only] && only == previous
            ? throw reader.Error("the input that a node has anyway is stored")
            : inputs.MoveToImmutable();
    }
}
