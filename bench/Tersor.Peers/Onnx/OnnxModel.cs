using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Tersor.Format;

namespace Tersor.Peers.Onnx;

/// <summary>
/// Writes a <see cref="ModelGraph"/> with dense weights as an ONNX model: opset 17, one input <c>x</c> and one output <c>y</c> whose
/// batch is free. Field numbers are those of <c>onnx.proto</c>.
/// </summary>
internal sealed class OnnxModel
{
    private const int IrVersion = 8;
    private const int Opset = 17;
    private const int FloatType = 1;
    private const int AttributeFloat = 1;
    private const int AttributeInt = 2;
    private const int AttributeInts = 7;

    private readonly ModelGraph _graph;
    private readonly Func<string, float[]> _parameter;
    private readonly ProtobufWriter _body = new();

    private OnnxModel(ModelGraph graph, Func<string, float[]> parameter)
    {
        _graph = graph;
        _parameter = parameter;
    }

    /// <summary>The model's bytes.</summary>
    /// <param name="graph">What to write.</param>
    /// <param name="parameter">The values of a parameter by its full name (<c>conv1.weight</c>).</param>
    /// <exception cref="NotSupportedException">A node has no counterpart here.</exception>
    public static byte[] Write(ModelGraph graph, Func<string, float[]> parameter)
    {
        var model = new OnnxModel(graph, parameter);
        return model.Write();
    }

    private byte[] Write()
    {
        foreach (var node in _graph.Nodes)
            Append(node);
        foreach (var parameter in _graph.Parameters)
            AddInitializer(parameter);
        _body.Text(2, _graph.Name);
        _body.Message(11, ValueInfo("x", _graph.InputShape));
        _body.Message(12, ValueInfo("y", _graph.OutputShape));
        return new ProtobufWriter()
            .Int(1, IrVersion)
            .Message(7, _body)
            .Message(8, new ProtobufWriter().Text(1, "").Int(2, Opset))
            .ToArray();
    }

    private void Append(GraphNode node)
    {
        var (operation, attributes) = Translate(node);
        var message = new ProtobufWriter();
        foreach (var input in node.Inputs)
            message.Text(1, ValueName(input));
        foreach (var parameter in _graph.ParametersOf(node))
            message.Text(1, $"{node.Name}.{parameter.Name}");
        message.Text(2, ValueName(_graph.Nodes.IndexOf(node) + 1)).Text(3, node.Name).Text(4, operation);
        foreach (var attribute in attributes)
            message.Message(5, attribute);
        _body.Message(1, message);
    }

    private static (string Operation, ProtobufWriter[] Attributes) Translate(GraphNode node) => node switch
    {
        LinearNode => ("Gemm", [Int("transB", 1)]),
        Conv2dNode window => ("Conv", Window(window)),
        MaxPool2dNode window => ("MaxPool", Window(window)),
        AvgPool2dNode window => ("AveragePool", [.. Window(window), Int("count_include_pad", 1)]),
        FlattenNode => ("Flatten", []),
        AddNode => ("Add", []),
        DropoutNode => ("Identity", []),
        BatchNormNode norm => ("BatchNormalization", [Float("epsilon", norm.Epsilon)]),
        ActivationNode { Kind: ActivationKind.Relu } => ("Relu", []),
        ActivationNode { Kind: ActivationKind.Tanh } => ("Tanh", []),
        ActivationNode { Kind: ActivationKind.Sigmoid } => ("Sigmoid", []),
        ActivationNode { Kind: ActivationKind.LeakyRelu } leaky => ("LeakyRelu", [Float("alpha", leaky.Slope)]),
        _ => throw new NotSupportedException($"Node '{node.Name}' has no counterpart in ONNX here."),
    };

    private static ProtobufWriter[] Window(WindowNode node) =>
    [
        Ints("kernel_shape", node.Kernel, node.Kernel),
        Ints("strides", node.Stride, node.Stride),
        Ints("pads", node.Padding, node.Padding, node.Padding, node.Padding),
    ];

    private static ProtobufWriter Int(string name, int value) => new ProtobufWriter().Text(1, name).Int(3, value).Int(20, AttributeInt);

    private static ProtobufWriter Float(string name, float value) => new ProtobufWriter().Text(1, name).Float(2, value).Int(20, AttributeFloat);

    private static ProtobufWriter Ints(string name, params ReadOnlySpan<int> values)
    {
        var attribute = new ProtobufWriter().Text(1, name);
        foreach (var value in values)
            attribute.Int(8, value);
        return attribute.Int(20, AttributeInts);
    }

    private static ProtobufWriter ValueInfo(string name, ImmutableArray<int> shape)
    {
        var extents = new ProtobufWriter().Message(1, new ProtobufWriter().Text(2, "batch"));
        foreach (var extent in shape)
            extents.Message(1, new ProtobufWriter().Int(1, extent));
        var tensor = new ProtobufWriter().Int(1, FloatType).Message(2, extents);
        return new ProtobufWriter().Text(1, name).Message(2, new ProtobufWriter().Message(1, tensor));
    }

    private void AddInitializer(ParameterSpec parameter)
    {
        var tensor = new ProtobufWriter();
        foreach (var extent in parameter.Shape)
            tensor.Int(1, extent);
        tensor.Int(2, FloatType).Text(8, parameter.Name).Bytes(9, MemoryMarshal.AsBytes<float>(_parameter(parameter.Name)));
        _body.Message(5, tensor);
    }

    private string ValueName(int value) => value == 0 ? "x" : value == _graph.Nodes.Length ? "y" : $"v{value}";
}
