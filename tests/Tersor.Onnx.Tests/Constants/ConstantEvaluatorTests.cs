using Google.Protobuf;
using Tersor.Format;
using Tersor.Onnx.Protos;

namespace Tersor.Onnx.Tests;

/// <summary>What folding makes of constants is what ONNX Runtime makes of them.</summary>
public sealed class ConstantEvaluatorTests
{
    private const OnnxElementType F = OnnxElementType.Float32;
    private const OnnxElementType L = OnnxElementType.Int64;
    private const OnnxElementType I = OnnxElementType.Int32;
    private const OnnxElementType B = OnnxElementType.Boolean;

    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["integers are divided towards zero"] = new("Div", [Of(L, [4], 7, -7, 7, -7), Of(L, [4], 2, 2, -2, -2)]),
        ["a remainder with the divisor's sign"] = new("Mod", [Of(L, [4], 7, -7, 7, -7), Of(L, [4], 3, 3, -3, -3)]),
        ["a remainder with the dividend's sign"] =
            new("Mod", [Of(L, [4], 7, -7, 7, -7), Of(L, [4], 3, 3, -3, -3)], [ProtoAttribute.Of("fmod", 1L)]),
        ["a remainder of floats"] =
            new("Mod", [Of(F, [4], 7.5f, -7, 7, -7), Of(F, [1], 3)], [ProtoAttribute.Of("fmod", 1L)]),
        ["integers overflow"] = new("Mul", [Of(I, [2], 65536, 3), Of(I, [], 65536)]),
        ["powers of integers"] = new("Pow", [Of(L, [3], 2, -3, 5), Of(L, [3], 10, 3, 0)]),
        ["powers of integers by floats"] = new("Pow", [Of(I, [2], 2, 9), Of(F, [2], 3, 0.5f)]),
        ["sums repeat"] = new("Add", [Of(F, [2, 1], 1, 2), Of(F, [3], 10, 20, 30)]),
        ["several are summed"] = new("Sum", [Of(F, [2, 1], 1, 2), Of(F, [3], 10, 20, 30), Of(F, [1], 0.5f)]),
        ["the largest"] = new("Max", [Of(L, [3], 1, 5, -2), Of(L, [1], 2)]),
        ["the smallest"] = new("Min", [Of(F, [3], 1, 5, -2), Of(F, [1], 2), Of(F, [3], 0, 9, 9)]),
        ["rounding goes to even"] = new("Round", [Of(F, [5], 0.5f, 1.5f, 2.5f, -0.5f, -1.5f)]),
        ["a comparison"] = new("LessOrEqual", [Of(L, [3], 1, 2, 3), Of(L, [1], 2)]),
        ["another comparison"] = new("Greater", [Of(F, [3], 1, 2, 3), Of(F, [1], 2)]),
        ["logic"] = new("Xor", [Of(B, [4], 0, 0, 1, 1), Of(B, [4], 0, 1, 0, 1)]),
        ["negation"] = new("Not", [Of(B, [2], 0, 1)]),
        ["a choice"] = new("Where", [Of(B, [2, 1], 1, 0), Of(L, [3], 1, 2, 3), Of(L, [], 9)]),
        ["floats become integers towards zero"] = new("Cast", [Of(F, [4], 1.9f, -1.9f, 0.2f, 300)], [To(I)]),
        ["floats become truths"] = new("Cast", [Of(F, [3], 0, -0.5f, 2)], [To(B)]),
        ["integers become narrow"] = new("Cast", [Of(L, [3], 300, -1, 5)], [To(OnnxElementType.UInt8)]),
        ["floats become half and come back"] = new("Cast", [Of(OnnxElementType.Float16, [2], 0.1f, 70000)], [To(F)]),
        ["like another"] = new("CastLike", [Of(F, [2], 1.5f, -2), Of(L, [1], 0)], Opset: 15),
        ["a slice"] = new("Slice", [Of(F, [2, 4], 1, 2, 3, 4, 5, 6, 7, 8), Of(L, [2], 0, 1), Of(L, [2], 1, 99)]),
        ["a slice backwards"] =
            new("Slice", [Of(L, [5], 0, 1, 2, 3, 4), Of(L, [1], -1), Of(L, [1], -99), Of(L, [1], 0), Of(L, [1], -2)]),
        ["a slice to the largest number"] =
            new("Slice", [Of(L, [5], 0, 1, 2, 3, 4), Of(L, [1], -3), Of(L, [1], 1e18f), Of(L, [1], -1)]),
        ["an empty slice"] = new("Slice", [Of(L, [5], 0, 1, 2, 3, 4), Of(L, [1], 3), Of(L, [1], 2)]),
        ["a slice by attributes"] = new(
            "Slice",
            [Of(L, [2, 3], 0, 1, 2, 3, 4, 5)],
            [ProtoAttribute.Of("starts", 1), ProtoAttribute.Of("ends", -1), ProtoAttribute.Of("axes", 1)],
            Opset: 9),
        ["rows are looked up"] = new("Gather", [Of(F, [3, 2], 1, 2, 3, 4, 5, 6), Of(L, [2, 2], 0, -1, 1, 0)]),
        ["one column is looked up"] =
            new("Gather", [Of(F, [3, 2], 1, 2, 3, 4, 5, 6), Of(L, [], 1)], [ProtoAttribute.Of("axis", 1L)]),
        ["elements are looked up"] = new(
            "GatherElements",
            [Of(L, [3, 2], 1, 2, 3, 4, 5, 6), Of(L, [2, 2], 0, -1, 1, 0)],
            [ProtoAttribute.Of("axis", 0L)]),
        ["tensors are joined"] =
            new("Concat", [Of(L, [2, 1], 1, 2), Of(L, [2, 2], 3, 4, 5, 6)], [ProtoAttribute.Of("axis", -1L)]),
        ["a split"] = new("Split", [Of(L, [5], 1, 2, 3, 4, 5), Of(L, [2], 2, 3)], Outputs: 2),
        ["axes are added"] = new("Unsqueeze", [Of(L, [2], 1, 2), Of(L, [2], 0, -1)]),
        ["axes are taken away"] = new("Squeeze", [Of(L, [1, 2, 1], 1, 2)]),
        ["an axis is taken away"] = new("Squeeze", [Of(L, [1, 2, 1], 1, 2), Of(L, [1], -1)]),
        ["another shape"] = new("Reshape", [Of(F, [2, 3, 2], 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), Of(L, [3], 0, -1, 1)]),
        ["a flattening"] = new("Flatten", [Of(F, [2, 1, 3], 1, 2, 3, 4, 5, 6)], [ProtoAttribute.Of("axis", -1L)]),
        ["axes are reordered"] =
            new("Transpose", [Of(L, [1, 2, 3], 1, 2, 3, 4, 5, 6)], [ProtoAttribute.Of("perm", 2, 0, 1)]),
        ["a repetition"] = new("Tile", [Of(L, [1, 2], 1, 2), Of(L, [2], 2, 2)]),
        ["an expansion"] = new("Expand", [Of(L, [2, 1], 1, 2), Of(L, [3], 2, 1, 2)]),
        ["padding"] = new("Pad", [Of(F, [2], 1, 2), Of(L, [2], 1, 2), Of(F, [], 9)]),
        ["negative padding"] = new("Pad", [Of(F, [4], 1, 2, 3, 4), Of(L, [2], -1, 1)]),
        ["reflected padding"] =
            new("Pad", [Of(F, [3], 1, 2, 3), Of(L, [2], 2, 2)], [ProtoAttribute.Of("mode", "reflect")]),
        ["edge padding"] = new("Pad", [Of(F, [3], 1, 2, 3), Of(L, [2], 2, 1)], [ProtoAttribute.Of("mode", "edge")]),
        ["padding by attributes"] =
            new("Pad", [Of(F, [2], 1, 2)], [ProtoAttribute.Of("pads", 1, 0), ProtoAttribute.Of("value", 3f)], Opset: 10),
        ["a range"] = new("Range", [Of(L, [], 10), Of(L, [], 1), Of(L, [], -4)]),
        ["a range of floats"] = new("Range", [Of(F, [], 0), Of(F, [], 1), Of(F, [], 0.3f)]),
        ["a filled shape"] = new(
            "ConstantOfShape",
            [Of(L, [2], 2, 2)],
            [ProtoAttribute.Of("value", TensorEncoder.Encode("", [1], [7L]))]),
        ["a diagonal"] = new("EyeLike", [Of(F, [2, 3], 0, 0, 0, 0, 0, 0)], [ProtoAttribute.Of("k", 1L)]),
        ["places that are not zero"] = new("NonZero", [Of(F, [2, 2], 0, 1, 2, 0)]),
        ["one of many"] =
            new("OneHot", [Of(L, [3], 0, -1, 5), Of(L, [], 3), Of(F, [2], 0.5f, 2)], [ProtoAttribute.Of("axis", 0L)]),
        ["a triangle"] = new("Trilu", [Of(F, [3, 3], 1, 2, 3, 4, 5, 6, 7, 8, 9), Of(L, [], -1)], Opset: 14),
        ["running sums"] = new(
            "CumSum",
            [Of(L, [2, 3], 1, 2, 3, 4, 5, 6), Of(I, [], 1)],
            [ProtoAttribute.Of("exclusive", 1L), ProtoAttribute.Of("reverse", 1L)],
            Opset: 14),
        ["a sum over all"] = new("ReduceSum", [Of(L, [2, 2], 1, 2, 3, 4)], [ProtoAttribute.Of("keepdims", 0L)]),
        ["a sum over one axis"] = new("ReduceSum", [Of(F, [2, 2], 1, 2, 3, 4), Of(L, [1], -1)]),
        ["a sum over none"] =
            new("ReduceSum", [Of(F, [2, 2], 1, 2, 3, 4)], [ProtoAttribute.Of("noop_with_empty_axes", 1L)]),
        ["a product"] = new("ReduceProd", [Of(L, [2, 2], 1, 2, 3, 4)], [ProtoAttribute.Of("axes", 0)]),
        ["a mean of integers"] = new("ReduceMean", [Of(I, [2, 2], 1, 2, 4, 4)], [ProtoAttribute.Of("axes", 0)]),
        ["a maximum"] = new("ReduceMax", [Of(F, [2, 2], 1, 2, -3, 4)], [ProtoAttribute.Of("axes", 1)]),
        ["a norm"] = new("ReduceL2", [Of(F, [2, 2], 3, 4, 0, 2)], [ProtoAttribute.Of("axes", 1)]),
        ["numbers of one scale"] =
            new("DequantizeLinear",
                [Of(OnnxElementType.Int8, [3], -128, 0, 127), Of(F, [], 0.5f), Of(OnnxElementType.Int8, [], 2)]),
        ["numbers of a scale for each row"] = new(
            "DequantizeLinear",
            [Of(OnnxElementType.UInt8, [2, 2], 0, 255, 3, 4), Of(F, [2], 0.5f, 2), Of(OnnxElementType.UInt8, [2], 1, 3)],
            [ProtoAttribute.Of("axis", 0L)]),
        ["numbers of a scale for each block"] = new(
            "DequantizeLinear",
            [Of(OnnxElementType.Int4, [2, 4], -8, 7, 1, 2, 3, 4, 5, 6), Of(F, [2, 2], 1, 10, 100, 1000)],
            [ProtoAttribute.Of("axis", 1L), ProtoAttribute.Of("block_size", 2L)],
            Opset: 21),
        ["numbers become bytes"] = new(
            "QuantizeLinear", [Of(F, [5], -1, 0.25f, 0.75f, 1.25f, 999), Of(F, [], 0.5f), Of(OnnxElementType.UInt8, [], 3)]),
        ["how many there are"] = new("Size", [Of(F, [2, 3], 1, 2, 3, 4, 5, 6)]),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Folding_gives_what_a_runtime_gives(string name)
    {
        var (operation, inputs, attributes, outputs, opset) = Cases[name];
        var node = new NodeProto { OpType = operation, Attribute = { attributes ?? [] } };
        var graph = new GraphProto { Name = "test", Node = { node } };
        for (var i = 0; i < inputs.Length; i++)
        {
            node.Input.Add($"i{i}");
            graph.Initializer.Add(TensorEncoder.Encode($"i{i}", inputs[i].Shape, inputs[i].Values, inputs[i].Type));
        }

        for (var i = 0; i < outputs; i++)
        {
            node.Output.Add($"o{i}");
            graph.Output.Add(new ValueProto { Name = $"o{i}" });
        }

        var model = new ModelProto
        {
            IrVersion = 8,
            Graph = graph,
            OpsetImport = { new OperatorSetProto { Domain = "", Version = opset } },
        };
        var file = model.Read();
        var folded = ConstantEvaluator.TryEvaluate(
            file.Graph.Nodes[0], [.. file.Graph.Initializers.Values.Select(tensor => tensor.Value)])!;
        using var runtime = new OnnxRuntime(model.ToByteArray());
        var expected = runtime.Run();
        Assert.Equal(expected.Count, folded.Length);
        for (var i = 0; i < folded.Length; i++)
        {
            Assert.Equal(expected[i].Shape, folded[i].Shape.ToArray());
            Assert.Equal(expected[i].Values, folded[i].ToFloats());
        }
    }

    [Theory]
    [InlineData("Div", "an integer is divided by zero")]
    [InlineData("Reshape", "[2] can't become [0, 3]")]
    [InlineData("Gather", "index 3 of 2")]
    [InlineData("Expand", "2 can't become 3")]
    public void What_contradicts_itself_is_refused_by_name(string operation, string reason)
    {
        var node = Node(operation);
        var error = Assert.Throws<OnnxException>(
            () => ConstantEvaluator.TryEvaluate(node, [new ConstantTensor([2], [4L, 5]), new ConstantTensor([2], [0L, 3])]));
        Assert.Equal($"node '{operation}_y' ({operation}): {reason}", error.Message);
    }

    [Fact]
    public void No_tensor_is_made_beyond_the_limits()
    {
        var budget = new FoldingBudget(new ReadLimits { MaxValues = 1000 });
        var (shape, expand) = (new ConstantTensor([1], [600L]), Node("Expand"));
        Assert.NotNull(ConstantEvaluator.TryEvaluate(expand, [new ConstantTensor([1], [1L]), shape], budget));
        var error = Assert.Throws<OnnxException>(
            () => ConstantEvaluator.TryEvaluate(expand, [new ConstantTensor([1], [1L]), shape], budget));
        Assert.Contains("[600] is more than may be folded", error.Message);
        var huge = new ConstantTensor([3], [1L << 30, 1 << 30, 1 << 30]);
        Assert.Throws<OnnxException>(() => ConstantEvaluator.TryEvaluate(Node("ConstantOfShape"), [huge]));
    }

    [Fact]
    public void What_it_does_not_know_is_nothing() =>
        Assert.Null(ConstantEvaluator.TryEvaluate(Node("Conv"), [new ConstantTensor([1], [1f])]));

    private static OnnxNode Node(string operation) =>
        TestModel.Of(TestModel.Node(operation, "y", "x", "x")).Read().Graph.Nodes[0];

    private static Input Of(OnnxElementType type, int[] shape, params float[] values) => new(type, shape, values);

    private static AttributeProto To(OnnxElementType type) => ProtoAttribute.Of("to", (long)type);

    private sealed record Input(OnnxElementType Type, int[] Shape, float[] Values);

    private sealed record Case(
        string Operation, Input[] Inputs, AttributeProto[]? Attributes = null, int Outputs = 1, int Opset = 17);
}
