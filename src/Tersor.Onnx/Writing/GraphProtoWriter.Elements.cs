using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>Functions of single numbers.</summary>
internal sealed partial class GraphProtoWriter
{
    /// <inheritdoc/>
    public WrittenValue Visit(ActivationNode node)
    {
        var input = Read(node).Name;
        return node.Kind == ActivationKind.LeakyRelu
            ? Single(node, "LeakyRelu", [input], ProtoAttribute.Of("alpha", node.Slope))
            : Single(node, node.Kind.ToString(), [input]);
    }

    /// <inheritdoc/>
    public WrittenValue Visit(DropoutNode node) =>
        Single(node, "Dropout", [Read(node).Name, _builder.Number(node.Probability)]);

    /// <inheritdoc/>
    public WrittenValue Visit(AddNode node) => Single(node, "Add", Aligned(node));

    /// <inheritdoc/>
    public WrittenValue Visit(BinaryNode node)
    {
        var operands = Aligned(node);
        return node.Function switch
        {
            BinaryFunction.Add => Single(node, "Add", operands),
            BinaryFunction.Subtract => Single(node, "Sub", operands),
            BinaryFunction.Multiply => Single(node, "Mul", operands),
            BinaryFunction.Divide => Single(node, "Div", operands),
            BinaryFunction.Power => Single(node, "Pow", operands),
            BinaryFunction.Maximum => Single(node, "Max", operands),
            BinaryFunction.Minimum => Single(node, "Min", operands),
            BinaryFunction.Equal => Truth(node, "Equal", operands),
            BinaryFunction.Greater => Truth(node, "Greater", operands),
            BinaryFunction.GreaterOrEqual => Truth(node, "GreaterOrEqual", operands),
            BinaryFunction.Remainder => Single(node, "Mod", operands, ProtoAttribute.Of("fmod", 1L)),
            BinaryFunction.Prelu => Single(
                node,
                "Where",
                [Inner(node, "Greater", [operands[0], _builder.Number(0)]), operands[0], Inner(node, "Mul", operands)]),
            _ => throw new NotSupportedException($"Node '{node.Name}': {node.Function} is not written."),
        };
    }

    /// <inheritdoc/>
    public WrittenValue Visit(SelectNode node)
    {
        var operands = Aligned(node);
        operands[0] = Inner(node, "Cast", [operands[0]], ProtoAttribute.Of("to", (long)OnnxElementType.Boolean));
        return Single(node, "Where", operands);
    }

    /// <inheritdoc/>
    public WrittenValue Visit(UnaryNode node)
    {
        var x = Read(node).Name;
        string Inside(string operation, params string[] inputs) => Inner(node, operation, inputs);
        string Times(string value, float factor) => Inside("Mul", value, _builder.Number(factor));
        string Plus(string value, float term) => Inside("Add", value, _builder.Number(term));
        return node.Function switch
        {
            UnaryFunction.Negate => Single(node, "Neg", [x]),
            UnaryFunction.Ceiling => Single(node, "Ceil", [x]),
            UnaryFunction.Square => Single(node, "Mul", [x, x]),
            UnaryFunction.Truncate => Single(node, "Mul", [Inside("Sign", x), Inside("Floor", Inside("Abs", x))]),
            UnaryFunction.Gelu => Single(
                node,
                "Mul",
                [Times(x, 0.5f), Plus(Inside("Erf", Inside("Div", x, _builder.Number(MathF.Sqrt(2)))), 1)]),
            UnaryFunction.GeluTanh => Single(
                node,
                "Mul",
                [
                    Times(x, 0.5f),
                    Plus(
                        Inside(
                            "Tanh",
                            Times(
                                Inside("Add", x, Times(Inside("Pow", x, _builder.Number(3)), 0.044715f)),
                                MathF.Sqrt(2 / MathF.PI))),
                        1),
                ]),
            UnaryFunction.Swish => Single(
                node, "Mul", [x, Inside("Sigmoid", node.A == 1 ? x : Times(x, node.A))]),
            UnaryFunction.HardSigmoid => Single(
                node, "HardSigmoid", [x], ProtoAttribute.Of("alpha", node.A), ProtoAttribute.Of("beta", node.B)),
            UnaryFunction.Elu => Single(node, "Elu", [x], ProtoAttribute.Of("alpha", node.A)),
            UnaryFunction.Mish => Single(node, "Mul", [x, Inside("Tanh", Inside("Softplus", x))]),
            UnaryFunction.Clamp => Single(node, "Clip", [x, _builder.Number(node.A), _builder.Number(node.B)]),
            UnaryFunction.Scale => Single(node, "Add", [Times(x, node.A), _builder.Number(node.B)]),
            UnaryFunction.Not => Truth(node, "Equal", [x, _builder.Number(0)]),
            UnaryFunction.IsNaN => Truth(node, "IsNaN", [x]),
            _ => Single(node, node.Function.ToString(), [x]),
        };
    }

    /// <summary>A comparison, its truth as 1 and 0.</summary>
    private WrittenValue Truth(GraphNode node, string operation, string[] inputs) => Single(
        node, "Cast", [Inner(node, operation, inputs)], ProtoAttribute.Of("to", (long)OnnxElementType.Float32));

    /// <summary>A node's inputs, with as many extents as the one that has most.</summary>
    private string[] Aligned(GraphNode node)
    {
        var rank = node.Inputs.Max(input => _values[input].Shape.Length);
        return [.. node.Inputs.Select(input => Align(_values[input], rank))];
    }
}
