using Tersor.Onnx;
using Tersor.Onnx.Protos;

namespace Tersor.Fuzz;

/// <summary>Models with what our own writer never writes: computed shapes, branches, functions, integer weights.</summary>
internal static class RandomModelProto
{
    /// <summary>One of each sort.</summary>
    public static IEnumerable<ModelProto> All =>
        [ShapeArithmetic(), Branches(), Functions(), Quantized(), Recurrent(), Detection()];

    private static ModelProto ShapeArithmetic() => Model(
        [2, 3, 4],
        [
            Node("Shape", ["x"], ["s"]),
            Node("Gather", ["s", "zero"], ["n"], ProtoAttribute.Of("axis", 0L)),
            Node("Unsqueeze", ["n", "axes"], ["n1"]),
            Node("Concat", ["n1", "minus"], ["target"], ProtoAttribute.Of("axis", 0L)),
            Node("Reshape", ["x", "target"], ["r"]),
            Node("Slice", ["r", "starts", "ends", "axes1"], ["l"]),
            Node("ConstantOfShape", ["target"], ["k"]),
            Node("Transpose", ["l"], ["y"], ProtoAttribute.Of("perm", 1, 0)),
        ],
        Integers("zero", [], 0), Integers("axes", [1], 0), Integers("minus", [1], -1), Integers("starts", [1], 1),
        Integers("ends", [1], long.MaxValue), Integers("axes1", [1], 1));

    private static ModelProto Branches() => Model(
        [2, 3],
        [
            Node("ReduceMean", ["x"], ["m"], ProtoAttribute.Of("axes", 1)),
            new NodeProto
            {
                OpType = "If",
                Input = { "true" },
                Output = { "y" },
                Attribute = { Branch("then_branch", "Sub"), Branch("else_branch", "Div") },
            },
        ],
        TensorEncoder.Encode("true", [], [1f], OnnxElementType.Boolean));

    private static AttributeProto Branch(string name, string operation) => new()
    {
        Name = name,
        Type = 5,
        G = new GraphProto { Node = { Node(operation, ["x", "m"], ["b"]) }, Output = { new ValueProto { Name = "b" } } },
    };

    private static ModelProto Functions()
    {
        var model = Model([4], [Node("f", ["x"], ["h"]), Node("f", ["h"], ["y"])]);
        foreach (var node in model.Graph.Node)
            node.Domain = "own";
        foreach (var (name, inner) in new[] { ("f", "g"), ("g", "Neg") })
            model.Functions.Add(
                new FunctionProto
                {
                    Name = name,
                    Domain = "own",
                    Input = { "a" },
                    Output = { "b" },
                    Node =
                    {
                        new NodeProto
                        {
                            OpType = inner, Domain = inner == "g" ? "own" : "", Input = { "a" }, Output = { "b" },
                        },
                    },
                    OpsetImport = { new OperatorSetProto { Domain = "", Version = 17 } },
                });
        return model;
    }

    private static ModelProto Quantized() => Model(
        [1, 2, 4, 4],
        [
            Node("DequantizeLinear", ["w", "scale", "point"], ["wf"], ProtoAttribute.Of("axis", 0L)),
            Node("Conv", ["x", "wf"], ["c"], ProtoAttribute.Of("pads", 1, 0, 1, 1), ProtoAttribute.Of("strides", 2, 1)),
            Node("Clip", ["c", "low", "high"], ["y"]),
        ],
        TensorEncoder.Encode("w", [2, 2, 3, 2], [.. Enumerable.Range(-12, 24).Select(i => (float)i)], OnnxElementType.Int8),
        TensorEncoder.Encode("scale", [2], [0.5f, 0.25f]), TensorEncoder.Encode("point", [2], [0f, 1], OnnxElementType.Int8),
        TensorEncoder.Encode("low", [], [0f]), TensorEncoder.Encode("high", [], [6f]));

    private static ModelProto Recurrent() => Model(
        [3, 1, 2],
        [
            Node(
                "LSTM", ["x", "w", "r", "b"], ["all", "h", "c"], ProtoAttribute.Of("hidden_size", 2L),
                ProtoAttribute.Of("direction", "bidirectional")),
            Node("Squeeze", ["h"], ["s"]),
            Node("MatMul", ["s", "m"], ["y"]),
        ],
        Floats("w", 2, 8, 2), Floats("r", 2, 8, 2), Floats("b", 2, 16), Floats("m", 2, 3));

    private static ModelProto Detection() => Model(
        [1, 2, 6, 6],
        [
            Node("MaxPool", ["x"], ["p"], ProtoAttribute.Of("kernel_shape", 2, 3), ProtoAttribute.Of("ceil_mode", 1L)),
            Node("Resize", ["p", "", "scales"], ["z"], ProtoAttribute.Of("mode", "linear")),
            Node(
                "ConvTranspose", ["z", "w"], ["t"], ProtoAttribute.Of("output_padding", 1, 0),
                ProtoAttribute.Of("strides", 2, 2)),
            Node("Pad", ["t", "pads"], ["q"], ProtoAttribute.Of("mode", "reflect")),
            Node("Split", ["q"], ["u", "v"], ProtoAttribute.Of("axis", 1L)),
            Node("Softmax", ["u"], ["o"], ProtoAttribute.Of("axis", -1L)),
            Node("Einsum", ["o", "v"], ["y"], ProtoAttribute.Of("equation", "nchw,nchw->nchw")),
        ],
        TensorEncoder.Encode("scales", [4], [1f, 1, 2, 1.5f]), Floats("w", 2, 2, 3, 3),
        Integers("pads", [8], 0, 0, 1, 0, 0, 0, 1, 2));

    private static ModelProto Model(int[] input, NodeProto[] nodes, params TensorProto[] tensors) => new()
    {
        IrVersion = 8,
        OpsetImport = { new OperatorSetProto { Domain = "", Version = 17 } },
        Graph = new GraphProto
        {
            Node = { nodes },
            Initializer = { tensors },
            Input = { Value("x", input) },
            Output = { new ValueProto { Name = "y" } },
        },
    };

    private static ValueProto Value(string name, int[] shape) => new()
    {
        Name = name,
        Type = new TypeProto
        {
            TensorType = new TypeProto.Types.Tensor
            {
                ElemType = (int)OnnxElementType.Float32,
                Shape = new ShapeProto { Dim = { shape.Select(extent => new ShapeProto.Types.Dimension { DimValue = extent }) } },
            },
        },
    };

    private static NodeProto Node(string operation, string[] inputs, string[] outputs, params AttributeProto[] attributes) =>
        new() { OpType = operation, Input = { inputs }, Output = { outputs }, Attribute = { attributes } };

    private static TensorProto Integers(string name, int[] shape, params long[] values) =>
        TensorEncoder.Encode(name, shape, values);

    private static TensorProto Floats(string name, params int[] shape)
    {
        var count = shape.Aggregate(1, (product, extent) => product * extent);
        return TensorEncoder.Encode(name, shape, [.. Enumerable.Range(0, count).Select(i => MathF.Sin(i))]);
    }
}
