using Tersor.Format;
using Tersor.Onnx.Protos;

namespace Tersor.Onnx;

/// <summary>Recurrent layers. ONNX has the steps first, an axis of directions, and gates in an order of its own.</summary>
internal sealed partial class GraphProtoWriter
{
    // i f g o here, i o f g there.
    private static readonly int[] LstmGates = [0, 3, 1, 2];

    /// <inheritdoc/>
    public WrittenValue Visit(LstmNode node)
    {
        var bias = WeightWriter.Reorder(_weights.Values($"{node.Name}.bias", LstmNode.Gates * node.Hidden), LstmGates);
        var layer = new Recurrence(
            "LSTM",
            [
                _weights.WriteGates($"{node.Name}.input", LstmGates),
                _weights.WriteGates($"{node.Name}.recurrent", LstmGates),
                Bias(node, [.. bias, .. new float[bias.Length]]),
            ],
            [ProtoAttribute.Of("hidden_size", (long)node.Hidden)]);
        var states = States(node);
        if (!node.ShowsCells)
            return Result(node, BatchFirst(node, Run(node, layer, StepsFirst(node), states).All));

        // The cells of the last step are all that the operator gives: a step a node gives those of every step.
        var steps = _graph.ValueShapes[node.Inputs[0]][0];
        var (input, shown) = (StepsFirst(node), new string[steps]);
        for (var step = 0; step < steps; step++)
        {
            var one = Inner(
                node,
                "Slice",
                [input, _builder.Integers(step), _builder.Integers(step + 1), _builder.Integers(0)]);
            var (_, hidden, cells) = Run(node, layer, one, states);
            states = [hidden, cells];
            shown[step] = Inner(node, "Concat", states, ProtoAttribute.Of("axis", 2L));
        }

        var all = Inner(node, "Concat", shown, ProtoAttribute.Of("axis", 0L));
        return Single(node, "Transpose", [all], ProtoAttribute.Of("perm", 1, 0, 2));
    }

    /// <inheritdoc/>
    public WrittenValue Visit(GruNode node)
    {
        var fromInput = _weights.Values($"{node.Name}.bias", GruNode.Gates * node.Hidden);
        var zeros = new float[(GruNode.Gates - 1) * node.Hidden];
        var layer = new Recurrence(
            "GRU",
            [
                _weights.WriteGates($"{node.Name}.input", []),
                _weights.WriteGates($"{node.Name}.recurrent", []),
                Bias(node, [.. fromInput, .. zeros, .. _weights.Values($"{node.Name}.new", node.Hidden)]),
            ],
            [
                ProtoAttribute.Of("hidden_size", (long)node.Hidden),
                ProtoAttribute.Of("linear_before_reset", node.ResetsFirst ? 0L : 1L),
            ]);
        return Result(node, BatchFirst(node, Run(node, layer, StepsFirst(node), States(node)).All));
    }

    /// <inheritdoc/>
    public WrittenValue Visit(RnnNode node)
    {
        var bias = _weights.Values($"{node.Name}.bias", node.Hidden);
        var layer = new Recurrence(
            "RNN",
            [
                _weights.WriteGates($"{node.Name}.input", []),
                _weights.WriteGates($"{node.Name}.recurrent", []),
                Bias(node, [.. bias, .. new float[bias.Length]]),
            ],
            [
                ProtoAttribute.Of("hidden_size", (long)node.Hidden),
                ProtoAttribute.Of("activations", [node.Kind.ToString()]),
            ]);
        return Result(node, BatchFirst(node, Run(node, layer, StepsFirst(node), States(node)).All));
    }

    private string Bias(GraphNode node, float[] values) =>
        _builder.Add(TensorEncoder.Encode(_builder.Reserve($"{node.Name}.bias"), [1, values.Length], values));

    /// <summary>[N, steps, features] as [steps, N, features].</summary>
    private string StepsFirst(GraphNode node) =>
        Inner(node, "Transpose", [WithBatch(Read(node)).Name], ProtoAttribute.Of("perm", 1, 0, 2));

    /// <summary>[steps, 1, N, hidden] as [N, steps, hidden], under the node's name.</summary>
    private string BatchFirst(GraphNode node, string all)
    {
        var squeezed = Inner(node, "Squeeze", [all, _builder.Integers(1)]);
        return _builder.Add(_builder.Reserve(node.Name), "Transpose", [squeezed], ProtoAttribute.Of("perm", 1, 0, 2));
    }

    /// <summary>The states before the first step, [1, N, hidden] each; none if they are 0.</summary>
    private string[] States(GraphNode node) =>
    [
        .. node.Inputs.Skip(1).Select(
            state => Inner(node, "Unsqueeze", [WithBatch(_values[state]).Name, _builder.Integers(0)])),
    ];

    private (string All, string Hidden, string Cells) Run(GraphNode node, Recurrence layer, string input, string[] states)
    {
        var proto = new NodeProto
        {
            OpType = layer.Operator,
            Input = { input },
            Output =
            {
                _builder.Reserve($"{node.Name}.{layer.Operator}"), _builder.Reserve($"{node.Name}.hidden"),
            },
            Attribute = { layer.Attributes },
        };
        proto.Name = proto.Output[0];
        proto.Input.Add(layer.Weights);
        if (states.Length > 0)
        {
            // The lengths of the sequences are left out: all have every step.
            proto.Input.Add("");
            proto.Input.Add(states);
        }

        if (layer.Operator == "LSTM")
            proto.Output.Add(_builder.Reserve($"{node.Name}.cells"));
        _target.Node.Add(proto);
        return (proto.Output[0], proto.Output[1], proto.Output[^1]);
    }

    private sealed record Recurrence(string Operator, string[] Weights, AttributeProto[] Attributes);
}
