using Google.Protobuf;
using Tersor.Onnx.Protos;

namespace Tersor.Onnx.Tests;

/// <summary>Small models, right and wrong, as their messages.</summary>
internal static class TestModel
{
    /// <summary>A model of nodes between <c>x</c> [2, 3] and <c>y</c>.</summary>
    public static ModelProto Of(params NodeProto[] nodes) => new()
    {
        IrVersion = 8,
        OpsetImport = { new OperatorSetProto { Domain = "", Version = 17 } },
        Graph = new GraphProto
        {
            Name = "test",
            Input = { Value("x", OnnxElementType.Float32, 2, 3) },
            Output = { Value("y", OnnxElementType.Float32, 2, 3) },
            Node = { nodes },
        },
    };

    /// <summary>A node, its inputs and its output.</summary>
    public static NodeProto Node(string operation, string output, params string[] inputs) =>
        new() { OpType = operation, Input = { inputs }, Output = { output } };

    /// <summary>A node with attributes.</summary>
    public static NodeProto With(this NodeProto node, params AttributeProto[] attributes)
    {
        node.Attribute.Add(attributes);
        return node;
    }

    /// <summary>A graph as an attribute.</summary>
    public static AttributeProto Graph(string name, GraphProto graph) => new() { Name = name, G = graph, Type = 5 };

    /// <summary>A whole number as an attribute.</summary>
    public static AttributeProto Int(string name, long value) => new() { Name = name, I = value, Type = 2 };

    /// <summary>Whole numbers as an attribute.</summary>
    public static AttributeProto Ints(string name, params long[] values) => new() { Name = name, Ints = { values }, Type = 7 };

    /// <summary>A number as an attribute.</summary>
    public static AttributeProto Float(string name, float value) => new() { Name = name, F = value, Type = 1 };

    /// <summary>A text as an attribute.</summary>
    public static AttributeProto Text(string name, string value) =>
        new() { Name = name, S = ByteString.CopyFromUtf8(value), Type = 3 };

    /// <summary>Numbers between -1 and 1, always the same for a seed.</summary>
    public static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2f) - 1f)];
    }

    /// <summary>An input or output.</summary>
    public static ValueProto Value(string name, OnnxElementType type, params int[] shape) => new()
    {
        Name = name,
        Type = new TypeProto
        {
            TensorType = new TypeProto.Types.Tensor
            {
                ElemType = (int)type,
                Shape = new ShapeProto { Dim = { shape.Select(extent => new ShapeProto.Types.Dimension { DimValue = extent }) } },
            },
        },
    };

    /// <summary>Reads a model from memory.</summary>
    public static OnnxFile Read(this ModelProto model) => OnnxFile.Read(model.ToByteArray(), "test");
}
