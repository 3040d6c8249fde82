using Tersor.Format;

namespace Tersor.Peers.Onnx;

/// <summary>
/// Writes a <see cref="ModelGraph"/> with dense weights as an ONNX model: one input <c>x</c> and one output <c>y</c> whose batch
/// is free.
/// </summary>
internal sealed class OnnxModel
{
    private readonly ModelGraph _graph;
    private readonly Func<string, float[]> _parameter;
    private readonly OnnxGraph _onnx = new();

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
        foreach (var node in graph.Nodes)
            model.Append(node);
        return model._onnx.ToArray(graph.Name, ("x", graph.InputShape), ("y", graph.OutputShape));
    }

    private void Append(GraphNode node)
    {
        switch (node)
        {
            case LstmNode lstm:
                OnnxLstm.Append(_onnx, lstm, _graph.ValueShapes[node.Inputs[0]][1], _parameter, InputOf(node), OutputOf(node));
                break;
            case LastNode when node.Inputs[0] > 0 && _graph.Nodes[node.Inputs[0] - 1] is LstmNode lstm:
                OnnxLstm.AppendLast(_onnx, lstm, OutputOf(node));
                break;
            case ReshapeNode reshape:
                var extents = _onnx.AddConstant($"{node.Name}.extents", [0, .. reshape.Extents.Select(extent => (long)extent)]);
                _onnx.Add("Reshape", [InputOf(node), extents], [OutputOf(node)]);
                break;
            default:
                AppendSimple(node);
                break;
        }
    }

    private void AppendSimple(GraphNode node)
    {
        var (operation, attributes) = Translate(node);
        var parameters = _graph.ParametersOf(node);
        foreach (var parameter in parameters)
            _onnx.AddConstant($"{node.Name}.{parameter.Name}", parameter.Shape, _parameter($"{node.Name}.{parameter.Name}"));
        _onnx.Add(
            operation,
            [.. node.Inputs.Select(ValueName), .. parameters.Select(parameter => $"{node.Name}.{parameter.Name}")],
            [OutputOf(node)],
            attributes);
    }

    private static (string Operation, ProtobufWriter[] Attributes) Translate(GraphNode node) => node switch
    {
        LinearNode => ("Gemm", [OnnxGraph.Int("transB", 1)]),
        Conv2dNode window => ("Conv", Window(window)),
        ConvTranspose2dNode window => ("ConvTranspose", Window(window)),
        MaxPool2dNode window => ("MaxPool", Window(window)),
        AvgPool2dNode window => ("AveragePool", [.. Window(window), OnnxGraph.Int("count_include_pad", 1)]),
        FlattenNode => ("Flatten", []),
        AddNode => ("Add", []),
        DropoutNode => ("Identity", []),
        BatchNormNode norm => ("BatchNormalization", [OnnxGraph.Float("epsilon", norm.Epsilon)]),
        ActivationNode { Kind: ActivationKind.Relu } => ("Relu", []),
        ActivationNode { Kind: ActivationKind.Tanh } => ("Tanh", []),
        ActivationNode { Kind: ActivationKind.Sigmoid } => ("Sigmoid", []),
        ActivationNode { Kind: ActivationKind.LeakyRelu } leaky => ("LeakyRelu", [OnnxGraph.Float("alpha", leaky.Slope)]),
        _ => throw new NotSupportedException($"Node '{node.Name}' has no counterpart in ONNX here."),
    };

    private static ProtobufWriter[] Window(WindowNode node) =>
    [
        OnnxGraph.Ints("kernel_shape", node.Kernel, node.Kernel),
        OnnxGraph.Ints("strides", node.Stride, node.Stride),
        OnnxGraph.Ints("pads", node.Padding, node.Padding, node.Padding, node.Padding),
    ];

    private string InputOf(GraphNode node) => ValueName(node.Inputs[0]);

    private string OutputOf(GraphNode node) => ValueName(_graph.Nodes.IndexOf(node) + 1);

    private string ValueName(int value) => value == 0 ? "x" : value == _graph.Nodes.Length ? "y" : $"v{value}";
}
