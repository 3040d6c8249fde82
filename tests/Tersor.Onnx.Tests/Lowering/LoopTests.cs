using Tersor.Onnx.Protos;
using static Tersor.Onnx.Tests.TestModel;

namespace Tersor.Onnx.Tests;

/// <summary>Loops of a known number of passes give what they give in ONNX Runtime; others are refused.</summary>
public sealed class LoopTests
{
    private static readonly (int[] Shape, float[] Values) X = ([2, 3], Numbers(6, 1));

    [Theory]
    [InlineData(4, 99)]
    [InlineData(99, 3)]
    public void Passes_are_counted_or_end_by_a_condition(int passes, int last)
    {
        // Each pass adds a layer with weights of the loop's outside, and x once more: the layer must not keep a bias.
        var body = new GraphProto
        {
            Name = "body",
            Input =
            {
                Value("i", OnnxElementType.Int64), Value("c", OnnxElementType.Boolean), Value("h", OnnxElementType.Float32, 2, 3),
            },
            Output =
            {
                Value("again", OnnxElementType.Boolean), Value("next", OnnxElementType.Float32, 2, 3),
                Value("seen", OnnxElementType.Float32, 2, 3),
            },
            Node =
            {
                Node("Less", "again", "i", "last"),
                Node("MatMul", "p", "h", "w"),
                Node("Add", "q", "p", "b"),
                Node("Add", "r", "q", "x"),
                Node("Add", "s", "outer", "b"),
                Node("Add", "t", "r", "s"),
                Node("Tanh", "next", "t"),
                Node("Identity", "seen", "next"),
            },
        };
        var loop = Node("Loop", "y", "passes", "yes", "x").With(Graph("body", body));
        loop.Output.Add("all");
        var model = Of(Node("MatMul", "outer", "x", "w"), loop);
        model.Graph.Output.Add(Value("all", OnnxElementType.Float32));
        model.Graph.Output[1].Type.TensorType.Shape = null;
        model.Graph.Initializer.Add(
        [
            Whole("passes", OnnxElementType.Int64, passes), Whole("last", OnnxElementType.Int64, last),
            Whole("yes", OnnxElementType.Boolean, 1),
            TensorEncoder.Encode("w", [3, 3], Numbers(9, 2)), TensorEncoder.Encode("b", [3], Numbers(3, 3)),
        ]);
        RuntimeComparison.IsSame(model, 1e-5f, X);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    public void Slices_follow_each_other_in_both_directions(int axis, int isBackwards)
    {
        var extent = axis == 0 ? 3 : 2;
        var body = new GraphProto
        {
            Name = "body",
            Input = { Value("s", OnnxElementType.Float32, extent), Value("part", OnnxElementType.Float32, extent) },
            Output = { Value("sum", OnnxElementType.Float32, extent), Value("seen", OnnxElementType.Float32, extent) },
            Node = { Node("Mul", "half", "s", "b"), Node("Add", "sum", "half", "part"), Node("Exp", "seen", "sum") },
        };
        var scan = Node("Scan", "end", "start", "x").With(
            Graph("body", body),
            Int("num_scan_inputs", 1),
            Ints("scan_input_axes", axis),
            Ints("scan_input_directions", isBackwards),
            Ints("scan_output_axes", axis),
            Ints("scan_output_directions", isBackwards));
        scan.Output.Add("y");
        var model = Of(scan);
        model.Graph.Initializer.Add(
            [TensorEncoder.Encode("start", [extent], new float[extent]), TensorEncoder.Encode("b", [], [0.5f])]);
        RuntimeComparison.IsSame(model, 1e-5f, X);
    }

    [Fact]
    public void Loops_without_end_are_refused()
    {
        var body = new GraphProto
        {
            Name = "body",
            Input =
            {
                Value("i", OnnxElementType.Int64), Value("c", OnnxElementType.Boolean), Value("h", OnnxElementType.Float32, 2, 3),
            },
            Output = { Value("again", OnnxElementType.Boolean), Value("next", OnnxElementType.Float32, 2, 3) },
            Node = { Node("Identity", "again", "c"), Node("Tanh", "next", "h") },
        };
        var model = Of(Node("Loop", "y", "", "yes", "x").With(Graph("body", body)));
        model.Graph.Initializer.Add(Whole("yes", OnnxElementType.Boolean, 1));
        var error = Assert.Throws<OnnxException>(() => model.Read().Import());
        Assert.Contains("Loop, opset 17: more than 1024 passes", error.Message);
    }

    private static TensorProto Whole(string name, OnnxElementType type, int value) => type == OnnxElementType.Boolean
        ? new TensorProto { Name = name, DataType = (int)type, Int32Data = { value } }
        : new TensorProto { Name = name, DataType = (int)type, Int64Data = { value } };
}
