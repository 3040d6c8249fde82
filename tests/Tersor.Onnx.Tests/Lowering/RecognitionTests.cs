using Tersor.Format;
using Tersor.Onnx.Protos;
using static Tersor.Onnx.Tests.TestModel;

namespace Tersor.Onnx.Tests;

/// <summary>Functions that exporters spell out are found, and only those.</summary>
public sealed class RecognitionTests
{
    [Theory]
    [InlineData(1.41421354f, true)]
    [InlineData(1.5f, false)]
    public void Gelu_is_a_half_of_x_times_one_and_the_error_function(float root, bool isFound)
    {
        var nodes = Nodes(
            Node("Div", "d", "x", "root"),
            Node("Erf", "e", "d"),
            Node("Add", "f", "e", "one"),
            Node("Mul", "g", "x", "f"),
            Node("Mul", "y", "g", "half"),
            ("root", root), ("one", 1f), ("half", 0.5f));
        Assert.Equal(isFound, nodes is [UnaryNode { Function: UnaryFunction.Gelu }]);
    }

    [Fact]
    public void Swish_is_x_times_its_sigmoid()
    {
        var node = Assert.Single(Nodes(Node("Sigmoid", "s", "x"), Node("Mul", "y", "x", "s")));
        Assert.Equal((UnaryFunction.Swish, 1f), node is UnaryNode unary ? (unary.Function, unary.A) : default);
    }

    [Fact]
    public void A_gate_of_something_else_is_no_swish() =>
        Assert.Equal(3, Nodes(Node("Exp", "e", "x"), Node("Sigmoid", "s", "e"), Node("Mul", "y", "x", "s")).Length);

    [Theory]
    [InlineData("a", true)]
    [InlineData("x", false)]
    public void Layer_normalisation_is_what_its_parts_are(string squared, bool isFound)
    {
        var axes = new AttributeProto { Name = "axes", Ints = { -1 }, Type = 7 };
        var nodes = Nodes(
            Node("ReduceMean", "m", "x").With(axes),
            Node("Sub", "a", "x", "m"),
            Node("Pow", "p", squared, "two"),
            Node("ReduceMean", "v", "p").With(axes),
            Node("Add", "e", "v", "epsilon"),
            Node("Sqrt", "r", "e"),
            Node("Div", "y", "a", "r"),
            ("two", 2f), ("epsilon", 1e-3f));
        Assert.Equal(isFound, nodes is [NormalizeNode { Epsilon: 1e-3f, IsCentered: true }]);
    }

    [Fact]
    public void Transpositions_that_cancel_go() => Assert.DoesNotContain(
        Nodes(Node("Transpose", "t", "x"), Node("Transpose", "u", "t"), Node("Relu", "y", "u")), node => node is PermuteNode);

    private static GraphNode[] Nodes(params object[] parts)
    {
        var model = Of([.. parts.OfType<NodeProto>()]);
        foreach (var (name, value) in parts.OfType<(string, float)>())
            model.Graph.Initializer.Add(
                new TensorProto { Name = name, DataType = (int)OnnxElementType.Float32, FloatData = { value } });
        return [.. model.Read().Import().Graph.Nodes];
    }
}
