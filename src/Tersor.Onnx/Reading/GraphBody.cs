using System.Collections.Immutable;
using Tersor.Onnx.Protos;

namespace Tersor.Onnx;

/// <summary>
/// A graph, or one call of a function, while its nodes are collected: whose names, versions and attributes its nodes use.
/// </summary>
internal sealed class GraphBody
{
    private readonly NameScope _names;
    private readonly IReadOnlyDictionary<string, int> _opsets;
    private readonly IReadOnlyDictionary<string, AttributeProto> _arguments;
    private readonly int _depth;

    private GraphBody(
        ModelReader reader,
        NameScope names,
        string origin,
        IReadOnlyDictionary<string, int> opsets,
        IReadOnlyDictionary<string, AttributeProto> arguments,
        int depth)
    {
        ExpansionBudget.CheckDepth(depth);
        (Reader, _names, Origin, _opsets, _arguments, _depth) = (reader, names, origin, opsets, arguments, depth);
    }

    /// <summary>What all bodies of the file share.</summary>
    public ModelReader Reader { get; }

    /// <summary>What stands before its tensors' names in their paths.</summary>
    public string Origin { get; }

    /// <summary>The model's own graph.</summary>
    public static OnnxGraph ReadModel(ModelReader reader, GraphProto graph) =>
        new GraphBody(
            reader,
            new NameScope("", null, reader.Budget),
            "",
            reader.Opsets,
            ImmutableDictionary<string, AttributeProto>.Empty,
            0).Read(graph);

    /// <summary>The graph of an attribute of one of its nodes.</summary>
    /// <param name="attribute">The attribute.</param>
    /// <param name="path">Where the attribute stands.</param>
    public GraphBody Nested(AttributeProto attribute, string path) =>
        new(
            Reader,
            new NameScope($"{attribute.Name}#{Reader.NextCall()}/", _names, Reader.Budget),
            TensorPaths.Inside(path),
            _opsets,
            _arguments,
            _depth + 1);

    /// <summary>Reads a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <exception cref="OnnxException">It contradicts itself.</exception>
    public OnnxGraph Read(GraphProto graph)
    {
        var initializers = Initializers(graph);
        var inputs = graph.Input.Where(input => !initializers.ContainsKey(_names.Own(input.Name))).ToList();
        foreach (var input in inputs)
            _names.Declare(Named(input.Name, "an input"));
        Declare(graph.Node);
        var nodes = new List<OnnxNode>(graph.Node.Count);
        Collect(graph.Node, nodes);
        var known = initializers.Keys.Concat(inputs.Select(input => _names.Own(input.Name))).ToHashSet();
        ImmutableArray<OnnxValue> outputs =
            [.. graph.Output.Select(output => Value(output, _names.Resolve(Named(output.Name, "an output"))))];
        return new OnnxGraph
        {
            Nodes = NodeOrder.Sort(nodes, [.. outputs.Select(output => output.Name)], known, isNested: _depth > 0),
            Initializers = initializers,
            Inputs = [.. inputs.Select(input => Value(input, _names.Own(input.Name)))],
            Outputs = outputs,
        };
    }

    private Dictionary<string, Lazy<ConstantTensor>> Initializers(GraphProto graph)
    {
        var initializers = new Dictionary<string, Lazy<ConstantTensor>>();
        foreach (var tensor in graph.Initializer)
        {
            _names.Declare(Named(tensor.Name, "an initialiser"));
            Reader.Decoder.Check(tensor);
            initializers.Add(
                _names.Own(tensor.Name), new(() => Reader.Decoder.Decode(tensor, Origin + tensor.Name), isThreadSafe: true));
        }

        foreach (var sparse in graph.SparseInitializer)
        {
            var name = Named(sparse.Values?.Name ?? "", "an initialiser");
            _names.Declare(name);
            initializers.Add(_names.Own(name), new(() => Reader.Decoder.Decode(sparse), isThreadSafe: true));
        }

        return initializers;
    }

    private void Declare(IEnumerable<NodeProto> nodes)
    {
        foreach (var node in nodes)
            foreach (var output in node.Output)
                if (output.Length > 0)
                    _names.Declare(output);
    }

    private void Collect(IEnumerable<NodeProto> nodes, List<OnnxNode> collected)
    {
        foreach (var proto in nodes)
        {
            Reader.Budget.SpendNode();
            var node = Node(proto);
            if (Reader.Function(proto) is { } function)
                Call(function, node, collected);
            else
                collected.Add(node);
        }
    }

    private OnnxNode Node(NodeProto proto)
    {
        var domain = ModelReader.Normal(proto.Domain);
        var output = proto.Output.FirstOrDefault(name => name.Length > 0) ?? "";
        var name = _names.Own(proto.Name.Length > 0 ? proto.Name : $"{proto.OpType}_{output}");
        return new OnnxNode(
            proto.OpType,
            domain,
            _opsets.GetValueOrDefault(domain),
            name,
            [.. proto.Input.Select(_names.Resolve)],
            [.. proto.Output.Select(_names.Resolve)])
        {
            Attributes = Attributes(proto),
            Place = new NodePlace(this, output),
            Captured = Captured(proto),
        };
    }

    /// <summary>The attributes of a node; those that name an attribute of the function around it have that one's value.</summary>
    private IReadOnlyDictionary<string, AttributeProto> Attributes(NodeProto proto)
    {
        if (proto.Attribute.Count == 0)
            return ImmutableDictionary<string, AttributeProto>.Empty;
        var attributes = new Dictionary<string, AttributeProto>(proto.Attribute.Count);
        foreach (var attribute in proto.Attribute)
        {
            var value = attribute.RefAttrName.Length == 0 ? attribute : _arguments.GetValueOrDefault(attribute.RefAttrName);
            if (value is not null && !attributes.TryAdd(attribute.Name, value))
                throw new OnnxException($"node '{proto.Name}' has two attributes '{attribute.Name}'");
            if (value?.G is not null && attribute.RefAttrName.Length > 0)
                throw new OnnxException($"node '{proto.Name}': a graph that a function gets as an attribute is not supported");
            if (value?.T is { } tensor)
                Reader.Decoder.Check(tensor);
        }

        return attributes;
    }

    private void Call(FunctionProto function, OnnxNode call, List<OnnxNode> collected)
    {
        if (call.Inputs.Length > function.Input.Count || call.Outputs.Length > function.Output.Count)
            throw new OnnxException(
                $"node '{call.Name}': {call.Inputs.Length} inputs and {call.Outputs.Length} outputs, where function "
                + $"'{function.Name}' has {function.Input.Count} and {function.Output.Count}");
        var names = new NameScope($"{function.Name}#{Reader.NextCall()}/", null, Reader.Budget);
        for (var i = 0; i < function.Input.Count; i++)
            names.Declare(function.Input[i], i < call.Inputs.Length ? call.Inputs[i] : "");
        var copies = new List<(string From, string To)>();
        for (var i = 0; i < call.Outputs.Length; i++)
        {
            if (call.Outputs[i].Length == 0)
                continue;
            if (names.Declares(function.Output[i]))
                copies.Add((function.Output[i], call.Outputs[i]));
            else
                names.Declare(function.Output[i], call.Outputs[i]);
        }

        var body = new GraphBody(
            Reader,
            names,
            TensorPaths.OfFunction(function.Domain, function.Name),
            ModelReader.Versions(function.OpsetImport),
            Arguments(function, call),
            _depth + 1);
        body.DeclareOwn(function);
        body.Collect(function.Node, collected);
        foreach (var (from, to) in copies)
            collected.Add(body.Copy(names.Resolve(from), to));
    }

    private void DeclareOwn(FunctionProto function)
    {
        var outputs = function.Output.ToHashSet();
        var made = new HashSet<string>();
        foreach (var node in function.Node)
            foreach (var output in node.Output)
            {
                if (output.Length == 0)
                    continue;
                if (!made.Add(output))
                    throw new OnnxException($"function '{function.Name}': two values are named '{output}'");
                if (!outputs.Contains(output) || !_names.Declares(output))
                    _names.Declare(output);
            }
    }

    private OnnxNode Copy(string from, string to) => new("Identity", "", Reader.Opsets.GetValueOrDefault(""), to, [from], [to])
    {
        Attributes = ImmutableDictionary<string, AttributeProto>.Empty,
        Place = new NodePlace(this, to),
        Captured = [],
    };

    private static Dictionary<string, AttributeProto> Arguments(FunctionProto function, OnnxNode call)
    {
        var arguments = function.AttributeProto.ToLookup(attribute => attribute.Name)
            .ToDictionary(defaults => defaults.Key, defaults => defaults.First());
        foreach (var (name, value) in call.Attributes)
            arguments[name] = value;
        return arguments;
    }

    /// <summary>The values of outside that graphs in a node's attributes read.</summary>
    private ImmutableArray<string> Captured(NodeProto proto)
    {
        HashSet<string>? captured = null;
        foreach (var attribute in proto.Attribute)
            foreach (var graph in attribute.G is { } only ? [only, .. attribute.Graphs] : attribute.Graphs.AsEnumerable())
                Capture(graph, [], captured ??= []);
        return captured is null ? [] : [.. captured.Select(_names.Resolve)];
    }

    private void Capture(GraphProto graph, HashSet<string> outside, HashSet<string> captured)
    {
        var own = new HashSet<string>(outside);
        own.UnionWith(graph.Input.Select(input => input.Name));
        own.UnionWith(graph.Initializer.Select(tensor => tensor.Name));
        own.UnionWith(graph.SparseInitializer.Select(tensor => tensor.Values?.Name ?? ""));
        own.UnionWith(graph.Node.SelectMany(node => node.Output));
        foreach (var node in graph.Node)
        {
            Reader.Budget.SpendNode();
            captured.UnionWith(node.Input.Where(input => input.Length > 0 && !own.Contains(input)));
            foreach (var attribute in node.Attribute)
                if (attribute.G is { } nested)
                    Capture(nested, own, captured);
        }

        captured.UnionWith(graph.Output.Select(output => output.Name).Where(output => !own.Contains(output)));
    }

    private static OnnxValue Value(ValueProto value, string name)
    {
        var type = value.Type?.TensorType;
        ImmutableArray<OnnxExtent> extents = type?.Shape is { } shape
            ? [.. shape.Dim.Select(dimension => Extent(dimension, name))]
            : default;
        return new OnnxValue(name, (OnnxElementType)(type?.ElemType ?? 0), extents);
    }

    private static OnnxExtent Extent(ShapeProto.Types.Dimension dimension, string name) => dimension.DimValue switch
    {
        > int.MaxValue => throw new OnnxException($"value '{name}': an extent of {dimension.DimValue}"),
        > 0 => new OnnxExtent((int)dimension.DimValue),
        _ => new OnnxExtent(null, dimension.DimParam),
    };

    private static string Named(string name, string what) =>
        name.Length > 0 ? name : throw new OnnxException($"{what} without a name");
}
