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

    [Theory]
    [InlineData(true, 2, 1, 3)]
    [InlineData(true, 6, 1)]
    [InlineData(true, 2, -1)]
    [InlineData(false, 3, 2)]
    public void Samples_written_into_a_reshaping_are_apart_unless_it_mixes_them(bool isApart, params int[] shape)
    {
        var model = Of(
            Node("Reshape", "r", "x", "shape"), Node("Exp", "e", "r"), Node("Reshape", "y", "e", "back"));
        foreach (var (name, extents) in ((string, int[])[])[("shape", shape), ("back", [2, 3])])
            model.Graph.Initializer.Add(new TensorProto
            {
                Name = name,
                Dims = { extents.Length },
                DataType = (int)OnnxElementType.Int64,
                Int64Data = { extents.Select(extent => (long)extent) },
            });
        var import = model.Read().Import();
        Assert.Equal(isApart ? [3] : [2, 3], import.Graph.InputShape);
        RuntimeComparison.IsSame(model, 1e-6f, ([2, 3], Numbers(6, 1)));
    }

    private static void Check(bool isApart, params NodeProto[] nodes)
    {
        var import = Of(nodes).Read().Import();
        Assert.Equal(isApart ? [3] : [2, 3], import.Graph.InputShape);
        Assert.Equal(isApart ? 0 : null, import.Inputs[0].BatchAxis);
        Assert.Equal(isApart ? 0 : null, import.Outputs[0].BatchAxis);
    }
}
