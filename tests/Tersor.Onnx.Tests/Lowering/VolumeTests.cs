using Tersor.Format;
using Tersor.Onnx.Protos;
using static Tersor.Onnx.Tests.TestModel;

namespace Tersor.Onnx.Tests;

/// <summary>Windows along three axes give what they give in ONNX Runtime.</summary>
public sealed class VolumeTests
{
    private static readonly int[] Extents = [5, 6, 7];

    private static readonly Dictionary<string, (string Operator, int[]? Weights, AttributeProto[] Attributes)> Cases = new()
    {
        ["conv"] = ("Conv", [6, 4, 3, 3, 3], [Ints("pads", 1, 1, 1, 1, 1, 1)]),
        ["conv, one plane a window"] = ("Conv", [6, 4, 1, 2, 3], []),
        ["conv, every stride"] = ("Conv", [6, 4, 3, 3, 2], [Ints("strides", 2, 3, 2), Ints("pads", 1, 0, 2, 0, 1, 1)]),
        ["conv, strides beyond the window"] = ("Conv", [6, 4, 1, 1, 1], [Ints("strides", 2, 4, 3)]),
        ["conv, gaps"] = ("Conv", [6, 4, 2, 2, 3], [Ints("dilations", 3, 2, 2), Ints("pads", 1, 1, 0, 1, 1, 0)]),
        ["conv, groups"] = ("Conv", [6, 2, 2, 3, 3], [Int("group", 2), Ints("pads", 0, 1, 1, 1, 1, 1)]),
        ["conv, same"] = ("Conv", [6, 4, 2, 3, 4], [Text("auto_pad", "SAME_UPPER"), Ints("strides", 2, 2, 3)]),
        ["transposed"] = ("ConvTranspose", [4, 6, 2, 3, 3], [Ints("strides", 2, 2, 1), Ints("pads", 1, 0, 1, 0, 1, 1)]),
        ["transposed, groups"] = ("ConvTranspose", [4, 3, 3, 2, 3],
            [Int("group", 2), Ints("dilations", 1, 2, 1), Ints("strides", 3, 2, 2), Ints("output_padding", 2, 0, 1)]),
        ["max"] = ("MaxPool", null, [Ints("kernel_shape", 2, 3, 2), Ints("strides", 2, 2, 1), Ints("pads", 1, 1, 0, 0, 1, 1)]),
        ["max, gaps"] = ("MaxPool", null, [Ints("kernel_shape", 2, 2, 3), Ints("dilations", 2, 3, 2), Int("ceil_mode", 1)]),
        ["mean"] = ("AveragePool", null,
            [Ints("kernel_shape", 3, 3, 2), Ints("strides", 2, 3, 2), Ints("pads", 1, 1, 0, 1, 0, 1)]),
        ["mean, padding counts"] = ("AveragePool", null,
            [Ints("kernel_shape", 3, 2, 2), Ints("pads", 1, 1, 1, 1, 1, 1), Int("count_include_pad", 1)]),
        ["mean, filled up"] = ("AveragePool", null,
            [Ints("kernel_shape", 2, 4, 3), Ints("strides", 2, 4, 3), Int("ceil_mode", 1)]),
        ["norm"] = ("LpPool", null, [Ints("kernel_shape", 2, 3, 2), Ints("strides", 1, 2, 2)]),
        ["mean of all"] = ("GlobalAveragePool", null, []),
        ["largest of all"] = ("GlobalMaxPool", null, []),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Windows_along_three_axes_give_what_ONNX_Runtime_gives(string name)
    {
        var (operation, weights, attributes) = Cases[name];
        var model = Of(Node(operation, "y", weights is null ? ["x"] : ["x", "w", "b"]).With(attributes));
        model.Graph.Input[0] = Value("x", OnnxElementType.Float32, [1, 4, .. Extents]);
        model.Graph.Output[0].Type.TensorType.Shape = null;
        if (weights is not null)
        {
            model.Graph.Initializer.Add(TensorEncoder.Encode("w", [.. weights], Numbers(weights.Aggregate((x, y) => x * y), 7)));
            model.Graph.Initializer.Add(TensorEncoder.Encode("b", [6], Numbers(6, 8)));
        }

        RuntimeComparison.IsSame(model, 1e-5f, ([1, 4, .. Extents], Numbers(4 * Extents.Aggregate((x, y) => x * y), 9)));
    }

    [Fact]
    public void Weights_of_a_volume_are_one_layer_and_find_their_way_back()
    {
        var model = Of(Node("Conv", "y", "x", "w").With(Ints("pads", 1, 1, 1, 1, 1, 1)));
        model.Graph.Input[0] = Value("x", OnnxElementType.Float32, [1, 4, .. Extents]);
        model.Graph.Output[0] = Value("y", OnnxElementType.Float32, [1, 6, .. Extents]);
        model.Graph.Initializer.Add(TensorEncoder.Encode("w", [6, 4, 3, 3, 3], Numbers(6 * 4 * 27, 7)));
        var import = model.Read().Import();
        var layer = Assert.Single(import.Graph.Nodes.OfType<Conv2dNode>());
        Assert.Equal("w", Assert.Single(import.Origins).Value.Tensor);
        Assert.Equal(12, import.Graph.ValueShapes[layer.Inputs[0]][0]);
    }
}
