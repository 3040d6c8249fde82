using Google.Protobuf;
using Tersor.Format;
using Tersor.Onnx.Protos;
using static Tersor.Onnx.Tests.TestModel;

namespace Tersor.Onnx.Tests;

/// <summary>
/// Networks of whole numbers become networks of the numbers that these stand for, as near as the whole ones are.
/// </summary>
public sealed class QuantizedOperatorsTests
{
    private const string Microsoft = "com.microsoft";

    private static readonly float[] Input = [-0.9f, 0.25f, 1.3f, 0.7f, -0.4f, 0.05f];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_product_quantised_on_the_way_is_a_layer_with_its_scales_and_bias(bool isPerColumn)
    {
        var model = Of(
            Node("DynamicQuantizeLinear", "q", "x"),
            Node("MatMulInteger", "i", "q", "w", "z", "wz"),
            Node("Cast", "f", "i").With(Int("to", (int)OnnxElementType.Float32)),
            Node("Mul", "s", "step", "ws"),
            Node("Mul", "p", "f", "s"),
            Node("Add", "y", "p", "b"));
        model.Graph.Node[0].Output.Add(["step", "z"]);
        float[] scales = isPerColumn ? [0.01f, 0.02f, 0.03f] : [0.02f];
        long[] zeros = isPerColumn ? [3, 120, 128] : [7];
        model.Graph.Initializer.Add(
        [
            Bytes("w", [3, 3], 0, 255, 17, 128, 5, 90, 33, 61, 200),
            Bytes("wz", isPerColumn ? [3] : [], [.. zeros.Select(zero => (byte)zero)]),
            TensorEncoder.Encode("ws", isPerColumn ? [3] : [], scales),
            TensorEncoder.Encode("b", [3], [0.5f, -1f, 2f]),
        ]);
        var import = model.Read().Import();
        var layer = Assert.IsType<LinearNode>(Assert.Single(import.Graph.Nodes));
        Assert.True(layer.Bias);
        IsNear(model, import, Step(Input) / 2f * 3f * (200f * 0.03f));
    }

    [Fact]
    public void Convolutions_quantised_on_the_way_keep_their_padding()
    {
        var model = Of(
            Node("DynamicQuantizeLinear", "q", "x"),
            Node("ConvInteger", "i", "q", "w", "z", "wz").With(
                new AttributeProto { Name = "pads", Ints = { 1, 1, 1, 1 }, Type = 7 }),
            Node("Cast", "f", "i").With(Int("to", (int)OnnxElementType.Float32)),
            Node("Mul", "s", "step", "ws"),
            Node("Mul", "y", "f", "s"));
        model.Graph.Node[0].Output.Add(["step", "z"]);
        (model.Graph.Input[0], model.Graph.Output[0]) =
            (Value("x", OnnxElementType.Float32, 1, 1, 2, 3), Value("y", OnnxElementType.Float32, 1, 2, 2, 3));
        model.Graph.Initializer.Add(
        [
            Bytes("w", [2, 1, 3, 3], [.. Enumerable.Range(0, 18).Select(i => (byte)(i * 37))]),
            Bytes("wz", [], 100),
            TensorEncoder.Encode("ws", [], [0.015f]),
        ]);
        var import = model.Read().Import();
        Assert.IsType<Conv2dNode>(Assert.Single(import.Graph.Nodes));
        IsNear(model, import, Step(Input) / 2f * 6f * (155f * 0.015f));
    }

    [Fact]
    public void Layers_between_quantised_values_compute_with_what_these_stand_for()
    {
        var model = Of(
            Node("QuantizeLinear", "q", "x", "xs", "xz"),
            Node("QLinearMatMul", "m", "q", "xs", "xz", "w", "ws", "wz", "ms", "mz"),
            Node("Reshape", "r", "m", "shape"),
            Node("Reshape", "t", "r", "back"),
            Node("QLinearAdd", "a", "t", "ms", "mz", "q", "xs", "xz", "ms", "mz"),
            Node("DequantizeLinear", "y", "a", "ms", "mz"));
        model.Graph.Node[4].Domain = Microsoft;
        model.OpsetImport.Add(new OperatorSetProto { Domain = Microsoft, Version = 1 });
        model.Graph.Initializer.Add(
        [
            TensorEncoder.Encode("xs", [], [0.01f]),
            Bytes("xz", [], 100),
            Bytes("w", [3, 3], 10, 250, 17, 128, 5, 90, 33, 61, 200),
            TensorEncoder.Encode("ws", [], [0.004f]),
            Bytes("wz", [], 128),
            TensorEncoder.Encode("ms", [], [0.02f]),
            Bytes("mz", [], 128),
            TensorEncoder.Encode("shape", [2], (long[])[6, 1]),
            TensorEncoder.Encode("back", [2], (long[])[2, 3]),
        ]);
        var import = model.Read().Import();
        Assert.Equal(["fc", "add"], import.Graph.Nodes.Select(node => node.Prefix));

        // Half a step of x by three weights and once more, and half a step of each result.
        IsNear(model, import, (0.005f * ((3f * 125f * 0.004f) + 1f)) + 0.01f + 0.01f);
    }

    [Fact]
    public void Whole_numbers_that_come_in_are_what_they_are()
    {
        var model = Of(
            Node("MatMulInteger", "i", "x", "w"), Node("Cast", "y", "i").With(Int("to", (int)OnnxElementType.Float32)));
        model.Graph.Input[0] = Value("x", OnnxElementType.UInt8, 2, 3);
        model.Graph.Initializer.Add(Bytes("w", [3, 3], 1, 2, 3, 4, 5, 6, 7, 8, 9));
        var import = model.Read().Import();
        Assert.Equal([1f + 8 + 21, 2 + 10 + 24, 3 + 12 + 27, 14, 16, 18], Engine.Run(import, [1, 2, 3, 0, 0, 2], 2));
    }

    [Fact]
    public void Arithmetic_on_quantised_values_is_refused() => Assert.Contains(
        "Add, opset 17: arithmetic on quantised values",
        Assert.Throws<OnnxException>(() => Of(
            Node("DynamicQuantizeLinear", "q", "x"), Node("Add", "y", "q", "q")).Read().Import()).Message);

    // The distance from what a runtime gives that does round between layers.
    private static void IsNear(ModelProto model, OnnxImport import, float most)
    {
        using var runtime = new OnnxRuntime(model.ToByteArray());
        var shape = model.Graph.Input[0].Type.TensorType.Shape.Dim.Select(extent => (int)extent.DimValue).ToArray();
        var expected = Assert.Single(runtime.Run((shape, Input))).Values;
        var samples = Input.Length / import.Graph.InputShape.Aggregate(1, (count, extent) => count * extent);
        var actual = Engine.Run(import, Input, samples);
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0f, most));
        Assert.InRange(expected.Max(Math.Abs), 4f * most, float.MaxValue);
    }

    private static float Step(float[] values) => (Math.Max(0f, values.Max()) - Math.Min(0f, values.Min())) / 255f;

    private static TensorProto Bytes(string name, long[] shape, params byte[] values) =>
        new() { Name = name, Dims = { shape }, DataType = (int)OnnxElementType.UInt8, RawData = ByteString.CopyFrom(values) };
}
