using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tersor.Format;

/// <summary>
/// A graph as JSON that people write and change: nodes in the order of execution, each with its kind, its name and the attributes
/// that are not what they usually are. A node reads the one before it unless it names others.
/// </summary>
/// <example><code>
/// {
///   "name": "mlp",
///   "input": { "shape": [1, 28, 28] },
///   "nodes": [
///     {"type":"flatten"},
///     {"type":"fc","outputs":300},
///     {"type":"relu"},
///     {"type":"fc","outputs":10}
///   ]
/// }
/// </code></example>
public static class GraphJson
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The graph as text, a node a line.</summary>
    /// <param name="graph">The graph.</param>
    public static string Write(ModelGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var names = GraphJsonNames.Of(graph);
        var text = new StringBuilder("{\n");
        text.Append("  \"name\": ").Append(Line(writer => writer.WriteStringValue(graph.Name))).Append(",\n");
        text.Append("  \"input\": ").Append(Line(writer => WriteInput(writer, graph))).Append(",\n");
        if (graph.Normalization != InputNormalization.None)
            text.Append("  \"normalization\": ").Append(Line(writer => WriteNormalization(writer, graph))).Append(",\n");
        text.Append("  \"nodes\": [\n");
        text.AppendJoin(",\n", graph.Nodes.Select((node, i) => "    " + Line(writer => WriteNode(writer, node, i, names))));
        text.Append("\n  ]");
        if (!GraphWriter.IsUsual(graph.Inputs[0].Name, graph.Outputs, graph.Nodes.Length))
            text.Append(",\n  \"outputs\": ").Append(Line(writer => WriteOutputs(writer, graph, names)));
        return text.Append("\n}\n").ToString();
    }

    /// <summary>Reads a graph, trusting none of it.</summary>
    /// <param name="json">The text.</param>
    /// <param name="file">Where it comes from, for messages.</param>
    /// <param name="limits">What it may demand; <see cref="ReadLimits.Default"/> if null.</param>
    /// <exception cref="ModelGraphException">It is no graph; the message names file, node and key.</exception>
    public static ModelGraph Read(string json, string file, ReadLimits? limits = null)
    {
        limits ??= ReadLimits.Default;
        if (json.Length > limits.MaxTextBytes)
            throw new ModelGraphException($"{file}: longer than the {limits.MaxTextBytes} bytes that a graph may have");
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions
            {
                AllowDuplicateProperties = false,
                AllowTrailingCommas = true,
                CommentHandling = JsonCommentHandling.Skip,
                MaxDepth = limits.MaxNesting,
            });
            return Read(JsonFields.Of(document.RootElement, file, limits), file, limits);
        }
        catch (JsonException error)
        {
            var place = error.LineNumber is { } line
                ? $": line {line + 1}, byte {error.BytePositionInLine + 1}"
                : ", perhaps a key that is there twice";
            throw new ModelGraphException($"{file}: no valid JSON{place}");
        }
        catch (ModelGraphException error) when (!error.Message.StartsWith(file, StringComparison.Ordinal))
        {
            throw new ModelGraphException($"{file}: {error.Message}");
        }
    }

    /// <summary>The key of an attribute: its name with a small first letter.</summary>
    internal static string KeyOf(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    private static ModelGraph Read(JsonFields root, string file, ReadLimits limits)
    {
        var name = root.Text(root.Require("name"), "name");
        var input = JsonFields.Of(root.Require("input"), $"{file}: input", limits);
        var inputName = input.Take("name") is { } given ? input.Text(given, "name") : ModelGraph.DefaultInput;
        var shape = input.Numbers(input.Require("shape"), "shape");
        input.End();
        var normalization = root.Take("normalization") is { } pairs
            ? ReadNormalization(JsonFields.Of(pairs, $"{file}: normalization", limits))
            : InputNormalization.None;

        var names = new GraphJsonNames(inputName);
        var elements = root.List(root.Require("nodes"), "nodes").ToArray();
        if (elements.Length > limits.MaxNodes)
            throw new ModelGraphException($"{file}: {elements.Length} nodes where at most {limits.MaxNodes} are read");
        var nodes = ImmutableArray.CreateBuilder<GraphNode>(elements.Length);
        foreach (var element in elements)
            nodes.Add(ReadNode(element, file, names, limits));
        var outputs = root.Take("outputs") is { } list
            ? [.. root.List(list, "outputs").Select(output => ReadOutput(output, file, names, limits))]
            : default(ImmutableArray<GraphOutput>);
        root.End();
        return new ModelGraph(name, shape, nodes.MoveToImmutable(), normalization, outputs, inputName);
    }

    private static GraphNode ReadNode(JsonElement element, string file, GraphJsonNames names, ReadLimits limits)
    {
        var place = $"{file}: node {names.Count}";
        var fields = JsonFields.Of(element, place, limits);
        var kind = fields.Text(fields.Require("type"), "type");
        var template = NodeKinds.Find(kind)
            ?? throw fields.Error("type", $"is '{kind}', none of {string.Join(", ", NodeKinds.Names)}");
        var usual = names.NextDefault(template);
        var name = fields.Take("name") is { } given ? fields.Text(given, "name") : usual;
        place = $"{file}: node '{name}'";
        fields = JsonFields.Of(element, place, limits);
        _ = (fields.Take("type"), fields.Take("name"));
        var inputs = fields.Take("inputs") is { } list
            ? [.. fields.List(list, "inputs").Select(input => names.Resolve(input, fields, "inputs"))]
            : template is InputNode or ConstantNode ? ImmutableArray<int>.Empty : [names.Count - 1];
        var node = (template with { Name = name, Inputs = inputs }).Code(new JsonAttributeReader(fields));
        fields.End();
        names.Add(name);
        return node;
    }

    private static GraphOutput ReadOutput(JsonElement element, string file, GraphJsonNames names, ReadLimits limits)
    {
        var fields = JsonFields.Of(element, $"{file}: outputs", limits);
        var output = new GraphOutput(
            fields.Text(fields.Require("name"), "name"), names.Resolve(fields.Require("value"), fields, "value"));
        fields.End();
        return output;
    }

    private static InputNormalization ReadNormalization(JsonFields fields)
    {
        var means = fields.List(fields.Require("mean"), "mean").Select(number => fields.Single(number, "mean")).ToArray();
        var deviations = fields.List(fields.Require("deviation"), "deviation")
            .Select(number => fields.Single(number, "deviation")).ToArray();
        fields.End();
        return means.Length == deviations.Length && means.Length > 0
            ? new InputNormalization([.. means.Zip(deviations, (mean, deviation) => new ChannelNormalization(mean, deviation))])
            : throw fields.Error("deviation", $"has {deviations.Length} numbers, 'mean' {means.Length}");
    }

    private static void WriteInput(Utf8JsonWriter writer, ModelGraph graph)
    {
        writer.WriteStartObject();
        if (graph.Inputs[0].Name != ModelGraph.DefaultInput)
            writer.WriteString("name", graph.Inputs[0].Name);
        writer.WriteStartArray("shape");
        foreach (var extent in graph.InputShape)
            writer.WriteNumberValue(extent);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteNormalization(Utf8JsonWriter writer, ModelGraph graph)
    {
        writer.WriteStartObject();
        Write("mean", channel => channel.Mean);
        Write("deviation", channel => channel.Deviation);
        writer.WriteEndObject();

        void Write(string key, Func<ChannelNormalization, float> number)
        {
            writer.WriteStartArray(key);
            foreach (var channel in graph.Normalization.Channels)
                writer.WriteNumberValue(number(channel));
            writer.WriteEndArray();
        }
    }

    private static void WriteNode(Utf8JsonWriter writer, GraphNode node, int previous, GraphJsonNames names)
    {
        writer.WriteStartObject();
        writer.WriteString("type", node.Prefix);
        writer.WriteString("name", node.Name);
        if (!node.Inputs.IsEmpty && (node.Inputs is not [var only] || only != previous))
        {
            writer.WriteStartArray("inputs");
            foreach (var input in node.Inputs)
                names.Write(writer, input);
            writer.WriteEndArray();
        }

        node.Code(new JsonAttributeWriter(writer));
        writer.WriteEndObject();
    }

    private static void WriteOutputs(Utf8JsonWriter writer, ModelGraph graph, GraphJsonNames names)
    {
        writer.WriteStartArray();
        foreach (var output in graph.Outputs)
        {
            writer.WriteStartObject();
            writer.WriteString("name", output.Name);
            writer.WritePropertyName("value");
            names.Write(writer, output.Value);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string Line(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Compact))
            write(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
