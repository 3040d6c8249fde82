using Tersor.Onnx.Protos;
using static Tersor.Onnx.Tests.TestModel;

namespace Tersor.Onnx.Tests;

/// <summary>A fixed first extent counts samples where every node treats them apart, and only there. x is [2, 3].</summary>
public sealed class FixedBatchTests
{
    [Theory]
    [InlineData("Softmax", 1, true)]
    [InlineData("Softmax", 0, false)]
    [InlineData("LogSoftmax", -1, true)]
    [InlineData("LogSoftmax", -2, false)]
    [InlineData("LpNormalization", 0, false)]
    [InlineData("Hardmax", 0, false)]
    public void Probabilities_over_the_samples_make_them_one(string operation, int axis, bool isApart) =>
        Check(isApart, Node(operation, "y", "x").With(Int("axis", axis)));

    [Fact]
    public void What_goes_element_by_element_leaves_samples_apart() =>
        Check(true, Node("Mul", "a", "x", "x"), Node("Exp", "y", "a"));

    [Fact]
    public void A_sum_over_the_samples_makes_them_one() =>
        Check(false, Node("ReduceMean", "m", "x").With(Ints("axes", 0)), Node("Sub", "y", "x", "m"));

    [Fact]
    public void A_sum_over_the_features_does_not() =>
        Check(true, Node("ReduceMean", "m", "x").With(Ints("axes", 1)), Node("Sub", "y", "x", "m"));

    [Fact]
    public void Products_of_samples_with_each_other_make_them_one() => Check(
        false,
        Node("Transpose", "t", "x"),
        Node("MatMul", "g", "x", "t"),
        Node("MatMul", "y", "g", "x"));

    [Fact]
    public void Moved_and_moved_back_they_are_apart() =>
        Check(true, Node("Transpose", "t", "x"), Node("Relu", "r", "t"), Node("Transpose", "y", "r"));

    private static void Check(bool isApart, params NodeProto[] nodes)
    {
        var import = Of(nodes).Read().Import();
        Assert.Equal(isApart ? [3] : [2, 3], import.Graph.InputShape);
        Assert.Equal(isApart ? 0 : null, import.Inputs[0].BatchAxis);
        Assert.Equal(isApart ? 0 : null, import.Outputs[0].BatchAxis);
    }
}
