using System.Collections.Immutable;
using Tersor.Format;
using Tersor.Onnx.Protos;
using static Tersor.Onnx.Tests.TestModel;

namespace Tersor.Onnx.Tests;

/// <summary>What is not supported is told once and completely; what a file leaves open is asked for.</summary>
public sealed class RefusalTests
{
    [Fact]
    public void One_error_lists_every_node_with_operator_version_and_reason()
    {
        var model = Of(
            Node("Relu", "a", "x"),
            Node("NonZero", "b", "a"),
            Node("Cast", "c", "b").With(new AttributeProto { Name = "to", I = (long)OnnxElementType.Float32, Type = 2 }),
            Node("Bernoulli", "d", "c"),
            Node("Softmax", "e", "x").With(new AttributeProto { Name = "axis", I = 7, Type = 2 }),
            Node("Add", "y", "d", "e"));
        var lines = Assert.Throws<OnnxException>(() => model.Read().Import()).Message.Split('\n');
        Assert.Equal("3 of 6 nodes are not supported:", lines[0]);
        Assert.Equal(5, lines.Length);
        Assert.EndsWith(": NonZero, opset 17: the operator", lines[1]);
        Assert.EndsWith(": Bernoulli, opset 17: the operator", lines[2]);
        Assert.EndsWith(": Softmax, opset 17: axis 7 of 2", lines[3]);
        Assert.EndsWith(": a", lines[4]);
    }

    [Fact]
    public void A_model_ends_where_its_user_says()
    {
        NodeProto[] chosen = [Node("NonZero", "c", "b"), Node("Add", "y", "c", "c")];
        var file = Of([Node("Relu", "a", "x"), Node("Tanh", "b", "a"), .. chosen]).Read();
        var import = file.Import(new OnnxImportOptions { Outputs = ["b", "a"] });
        Assert.Equal(["b", "a"], import.Graph.Outputs.Select(output => output.Name));
        Assert.Equal(["relu", "tanh"], import.Graph.Nodes.Select(node => node.Prefix));
        Assert.All(import.Outputs, output => Assert.Equal((OnnxElementType.Float32, 3), (output.Type, output.Length)));

        foreach (var (names, fault) in new (ImmutableArray<string>, string)[]
            { (["x"], "'x'"), (["lost"], "'lost'"), ([""], "''"), (["a", "a"], "twice") })
            Assert.Contains(
                fault,
                Assert.Throws<OnnxException>(() => file.Import(new OnnxImportOptions { Outputs = names })).Message);
    }

    [Fact]
    public void What_is_wrong_with_many_nodes_is_said_once()
    {
        var names = Enumerable.Range(0, 9).Select(i => $"n{i}").ToArray();
        NodeProto[] nodes =
        [
            .. names.Select((name, i) => Node("NonZero", name, i == 0 ? "x" : names[i - 1])),
            Node("Relu", "y", names[^1]),
        ];
        foreach (var node in nodes)
            node.Name = node.Output[0];
        var lines = Assert.Throws<OnnxException>(() => Of(nodes).Read().Import()).Message.Split('\n');
        Assert.Equal(
            ["9 of 10 nodes are not supported:", "  n0, n1, n2, n3, n4, n5 and 3 more: NonZero, opset 17: the operator"], lines);
    }

    [Fact]
    public void Nodes_that_no_output_needs_are_nobodys_business()
    {
        var model = Of(Node("NonZero", "unused", "x"), Node("Relu", "y", "x"));
        Assert.Equal("relu", Assert.Single(model.Read().Import().Graph.Nodes).Prefix);
    }

    [Fact]
    public void An_open_extent_has_to_be_given()
    {
        var file = Open("batch", "steps").Read();
        Assert.Contains(
            "input 'x': its extent 1 (steps) is open; the input's shape is [batch, steps]",
            Assert.Throws<OnnxException>(() => file.Import()).Message);
        var import = file.Import(Shapes(4, 5));
        Assert.Equal([5], import.Graph.InputShape);
        Assert.Equal(0, import.Inputs[0].BatchAxis);
        Assert.Equal(0, import.Outputs[0].BatchAxis);
    }

    [Fact]
    public void An_open_extent_can_be_given_by_its_name()
    {
        var file = Open("batch", "steps").Read();
        Assert.Equal([5], file.Import(Bound("steps", 5)).Graph.InputShape);
        Assert.Equal([4], Open("rows", "batch").Read().Import(Bound("rows", 4)).Graph.InputShape);
        foreach (var (name, number, reason) in ((string, double, string)[])
            [
                ("step", 5, "no input or extent 'step' to be bound; there are 'x', 'batch', 'steps'"),
                ("steps", 0, "extent 'steps' is a whole number from 1, not 0"),
                ("steps", 2.5, "extent 'steps' is a whole number from 1, not 2.5"),
            ])
            Assert.Contains(reason, Assert.Throws<OnnxException>(() => file.Import(Bound(name, number))).Message);
    }

    [Fact]
    public void A_name_that_says_batch_goes_before_the_first_place()
    {
        var import = Open("steps", "batch").Read().Import(Shapes(5, 1));
        Assert.Equal([5], import.Graph.InputShape);
        Assert.Equal(1, import.Inputs[0].BatchAxis);
    }

    [Fact]
    public void A_shape_that_contradicts_the_file_is_refused()
    {
        var error = Assert.Throws<OnnxException>(() => Of(Node("Relu", "y", "x")).Read().Import(Shapes(2, 4)));
        Assert.Contains("input 'x': its extent 1 is 3 in the file, not 4", error.Message);
    }

    [Theory]
    [InlineData("Add")]
    [InlineData("Sub")]
    [InlineData("Mul")]
    [InlineData("Div")]
    public void A_constant_that_is_no_number_is_refused_although_a_layer_would_take_it(string operation) =>
        Assert.Throws<OnnxException>(() => ProductAnd(operation, float.NaN).Read().Import());

    [Theory]
    [InlineData("Add", float.PositiveInfinity)]
    [InlineData("Add", float.NegativeInfinity)]
    [InlineData("Sub", float.NegativeInfinity)]
    [InlineData("Mul", float.PositiveInfinity)]
    [InlineData("Div", float.PositiveInfinity)]
    public void An_infinite_constant_is_no_bias_and_no_factor_and_can_be_written(string operation, float value)
    {
        var import = ProductAnd(operation, value).Read().Import();
        var product = Assert.Single(import.Graph.Nodes.OfType<LinearNode>());
        Assert.False(product.Bias);
        Assert.All(import.Tensors, tensor => Assert.DoesNotContain(tensor.Decode(), number => !float.IsFinite(number)));
    }

    private static ModelProto ProductAnd(string operation, float value)
    {
        var model = Of(Node("MatMul", "product", "x", "w"), Node(operation, "y", "product", "c"));
        model.Graph.Initializer.Add(Numbers("w", [3, 3], 1, 2, 3, 4, 5, 6, 7, 8, 9));
        model.Graph.Initializer.Add(Numbers("c", [3], 1, value, 1));
        return model;

        static TensorProto Numbers(string name, long[] shape, params float[] values) =>
            new() { Name = name, DataType = (int)OnnxElementType.Float32, Dims = { shape }, FloatData = { values } };
    }

    private static OnnxImportOptions Bound(string name, double number) => new()
    {
        Bound = ImmutableDictionary<string, double>.Empty.Add(name, number),
    };

    private static OnnxImportOptions Shapes(params ImmutableArray<int> shape) => new()
    {
        Shapes = ImmutableDictionary<string, ImmutableArray<int>>.Empty.Add("x", shape),
    };

    private static ModelProto Open(params string[] symbols)
    {
        var model = Of(Node("Relu", "y", "x"));
        foreach (var value in (ValueProto[])[model.Graph.Input[0], model.Graph.Output[0]])
            for (var i = 0; i < symbols.Length; i++)
                value.Type.TensorType.Shape.Dim[i] = new ShapeProto.Types.Dimension { DimParam = symbols[i] };
        return model;
    }
}
