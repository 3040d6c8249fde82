using System.Collections.Immutable;
using Tersor.Format;
using Tersor.Onnx.Protos;

namespace Tersor.Onnx;

/// <summary>Writes a graph's nodes as ONNX's, kind by kind.</summary>
internal sealed partial class GraphProtoWriter : IGraphNodeVisitor<WrittenValue>
{
    private const string Batch = "N";

    private readonly ModelGraph _graph;
    private readonly GraphProto _target;
    private readonly ProtoGraphBuilder _builder;
    private readonly WeightWriter _weights;
    private readonly WrittenValue[] _values;

    // The node that is being written.
    private int _current;

    /// <summary>A writer of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="tensors">Its parameters by name.</param>
    /// <param name="target">What is written to.</param>
    /// <param name="codes">Whether shared weights are written as codes.</param>
    public GraphProtoWriter(
        ModelGraph graph, IReadOnlyDictionary<string, StoredTensor> tensors, GraphProto target, bool codes)
    {
        (_graph, _target) = (graph, target);
        _builder = new ProtoGraphBuilder(target);
        _weights = new WeightWriter(_builder, tensors, codes);
        _values = new WrittenValue[graph.ValueShapes.Length];
    }

    /// <summary>Writes inputs, nodes and outputs.</summary>
    public void Write()
    {
        foreach (var input in _graph.Inputs)
            _values[input.Value] = Input(input);
        var outputs = Array.ConvertAll([.. _graph.Outputs], output => _builder.Reserve(output.Name));
        for (_current = 0; _current < _graph.Nodes.Length; _current++)
            _values[_current + 1] = _graph.Nodes[_current].Accept(this);
        for (var i = 0; i < outputs.Length; i++)
        {
            var value = WithBatch(_values[_graph.Outputs[i].Value]);
            _builder.Add(outputs[i], "Identity", [value.Name]);
            _target.Output.Add(Describe(outputs[i], value.Shape, OnnxElementType.Float32));
        }
    }

    /// <summary>Symbols that are only looked up are integers, as tokenisers give them.</summary>
    private WrittenValue Input(GraphInput input)
    {
        var isSymbols = !_graph.IsOutput(input.Value)
            && _graph.Nodes.Where(node => node.Inputs.Contains(input.Value)).ToList() is { Count: > 0 } readers
            && readers.All(node => node is EmbeddingNode);
        var name = _builder.Reserve(input.Name);
        _target.Input.Add(Describe(name, input.Shape, isSymbols ? OnnxElementType.Int64 : OnnxElementType.Float32));
        return new WrittenValue(name, input.Shape, IsBatched: true);
    }

    private static ValueProto Describe(string name, ImmutableArray<int> shape, OnnxElementType type)
    {
        var extents = new ShapeProto { Dim = { new ShapeProto.Types.Dimension { DimParam = Batch } } };
        extents.Dim.Add(shape.Select(extent => new ShapeProto.Types.Dimension { DimValue = extent }));
        return new ValueProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = extents } },
        };
    }

    /// <summary>The value that a node reads.</summary>
    private WrittenValue Read(GraphNode node, int input = 0) => _values[node.Inputs[input]];

    /// <summary>The result of a node whose last operator it is.</summary>
    private WrittenValue Single(GraphNode node, string operation, string[] inputs, params AttributeProto[] attributes) =>
        Result(node, _builder.Add(_builder.Reserve(node.Name), operation, inputs, attributes));

    /// <summary>The result of a node whose last operator has written it.</summary>
    private WrittenValue Result(GraphNode node, string name) =>
        new(name, _graph.ValueShapes[_current + 1], node.Inputs.Any(input => _values[input].IsBatched));

    /// <summary>An operator within a node.</summary>
    private string Inner(GraphNode node, string operation, string[] inputs, params AttributeProto[] attributes) =>
        _builder.Add(_builder.Reserve($"{node.Name}.{operation}"), operation, inputs, attributes);

    /// <summary>
    /// The name of a value with as many extents as another: the missing ones are 1 and stand behind the batch.
    /// </summary>
    private string Align(WrittenValue value, int rank)
    {
        if (value.Shape.Length >= rank)
            return value.Name;
        long[] axes = [.. Enumerable.Range(1, rank - value.Shape.Length).Select(axis => (long)axis)];
        return _builder.Add(
            _builder.Reserve($"{value.Name}.Unsqueeze"), "Unsqueeze", [value.Name, _builder.Integers(axes)]);
    }

    /// <summary>The value with a sample for each of the batch, where one stands for all.</summary>
    private WrittenValue WithBatch(WrittenValue value)
    {
        if (value.IsBatched)
            return value;
        var input = _values[0].Name;
        var shape = _builder.Add(_builder.Reserve($"{value.Name}.Shape"), "Shape", [input], ProtoAttribute.Of("end", 1L));
        if (!value.Shape.IsEmpty)
        {
            var ones = _builder.Integers([.. value.Shape.Select(_ => 1L)]);
            shape = _builder.Add(
                _builder.Reserve($"{value.Name}.Concat"), "Concat", [shape, ones], ProtoAttribute.Of("axis", 0L));
        }

        return value with
        {
            Name = _builder.Add(_builder.Reserve($"{value.Name}.Expand"), "Expand", [value.Name, shape]),
            IsBatched = true,
        };
    }

    private string Parameter(GraphNode node, string name, ImmutableArray<int> shape = default) =>
        _weights.Write($"{node.Name}.{name}", shape);
}
