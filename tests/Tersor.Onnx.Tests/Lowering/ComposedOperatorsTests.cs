using Google.Protobuf;
using Tersor.Format;
using Tersor.Onnx.Protos;
using static Tersor.Onnx.Tests.TestModel;

namespace Tersor.Onnx.Tests;

/// <summary>Operators that become several nodes of ours give what they give in ONNX Runtime.</summary>
public sealed class ComposedOperatorsTests
{
    private const float Tolerance = 1e-5f;

    public static TheoryData<string, string, int> Grids
    {
        get
        {
            var grids = new TheoryData<string, string, int>();
            foreach (var mode in (string[])["bilinear", "nearest", "bicubic"])
                foreach (var padding in (string[])["zeros", "border", "reflection"])
                    for (var corners = 0; corners < 2; corners++)
                        grids.Add(mode, padding, corners);
            return grids;
        }
    }

    [Theory]
    [InlineData("Atan", 9f)]
    [InlineData("Asin", 1f)]
    [InlineData("Acos", 1f)]
    public void Inverse_functions_of_angles(string operation, float most)
    {
        float[] x = [0f, most, -most, 0.41f * most, 1e-4f, .. Numbers(25, 1).Select(value => most * value)];
        RuntimeComparison.IsSame(Unshaped(Node(operation, "y", "x"), [1, 30]), 1e-6f, ([1, 30], x));
    }

    [Theory]
    [InlineData("ab,bc,cd->ad", 3)]
    [InlineData("ab,ac,ad->abcd", 3)]
    [InlineData("ab,ab,ab->a", 3)]
    [InlineData("ab,cb->", 2)]
    [InlineData("...b,cb->...c", 2)]
    [InlineData("...b,...c", 2)]
    public void Sums_of_products(string equation, int count)
    {
        string[] names = ["x", "w", "v"];
        var model = Unshaped(Node("Einsum", "y", names[..count]).With(Text("equation", equation)), [4, 4]);
        (int[] Shape, float[] Values)[] inputs = [.. Enumerable.Range(0, count).Select(i => (new[] { 4, 4 }, Numbers(16, i)))];
        foreach (var name in names[1..count])
            model.Graph.Input.Add(Value(name, OnnxElementType.Float32, 4, 4));
        RuntimeComparison.IsSame(model, Tolerance, inputs);
    }

    [Theory]
    [InlineData("aa->a")]
    [InlineData("aa")]
    [InlineData("bca->ab")]
    [InlineData("aba->ab")]
    public void A_diagonal(string equation)
    {
        int[] shape = [.. Enumerable.Repeat(4, equation.Split("->")[0].Length)];
        var model = Unshaped(Node("Einsum", "y", "x").With(Text("equation", equation)), shape);
        RuntimeComparison.IsSame(model, Tolerance, (shape, Numbers(shape.Aggregate((x, y) => x * y), 2)));
    }

    [Fact]
    public void A_product_with_known_weights_is_a_layer()
    {
        var model = Unshaped(Node("Einsum", "y", "x", "w").With(Text("equation", "abc,cde->abde")), [1, 5, 6]);
        model.Graph.Initializer.Add(TensorEncoder.Encode("w", [6, 2, 4], Numbers(48, 7)));
        var import = RuntimeComparison.IsSame(model, Tolerance, ([1, 5, 6], Numbers(30, 8)));
        Assert.Single(import.Graph.Nodes.OfType<LinearNode>());
        Assert.Equal("w", Assert.Single(import.Origins).Value.Tensor);
    }

    [Theory]
    [MemberData(nameof(Grids))]
    public void Pictures_read_at_computed_places(string mode, string padding, int corners)
    {
        var node = Node("GridSample", "y", "x", "grid").With(
            Text("mode", mode), Text("padding_mode", padding), Int("align_corners", corners));
        var model = Unshaped(node, [1, 3, 5, 6]);
        model.Graph.Input.Add(Value("grid", OnnxElementType.Float32, 1, 4, 7, 2));
        RuntimeComparison.IsSame(
            model, Tolerance, ([1, 3, 5, 6], Numbers(90, 3)), ([1, 4, 7, 2], [.. Numbers(56, 4).Select(value => 1.7f * value)]));
    }

    [Theory]
    [InlineData("linear", 0)]
    [InlineData("nearest", 1)]
    public void Volumes_read_where_a_matrix_moves_them(string mode, int corners)
    {
        var model = Unshaped(Node("AffineGrid", "grid", "x", "size").With(Int("align_corners", corners)), [1, 3, 4]);
        model.OpsetImport[0].Version = 20;
        model.Graph.Node.Add(Node("GridSample", "y", "volume", "grid").With(Text("mode", mode), Int("align_corners", corners)));
        model.Graph.Input.Add(Value("volume", OnnxElementType.Float32, 1, 2, 3, 4, 5));
        model.Graph.Initializer.Add(TensorEncoder.Encode("size", [5], [1L, 2, 4, 3, 6]));
        RuntimeComparison.IsSame(model, Tolerance, ([1, 3, 4], Numbers(12, 5)), ([1, 2, 3, 4, 5], Numbers(120, 6)));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(true, 1)]
    public void A_pooling_tells_where_it_found_its_largest(bool isOdd, int order)
    {
        var node = Node("MaxPool", "y", "x").With(isOdd
            ?
            [
                Ints("kernel_shape", 3, 2), Ints("strides", 2, 3), Ints("pads", 1, 0, 1, 1), Ints("dilations", 1, 2),
                Int("storage_order", order),
            ]
            : [Ints("kernel_shape", 2, 2), Ints("strides", 2, 2)]);
        node.Output.Add("places");
        var model = Unshaped(node, [1, 3, 6, 8]);
        model.Graph.Output.Add(new ValueProto(model.Graph.Output[0]) { Name = "places" });
        model.Graph.Output[1].Type.TensorType.ElemType = (int)OnnxElementType.Int64;
        if (!isOdd)
        {
            model.Graph.Node.Add(Node("MaxUnpool", "z", "y", "places").With(Ints("kernel_shape", 2, 2), Ints("strides", 2, 2)));
            model.Graph.Output.Add(new ValueProto(model.Graph.Output[0]) { Name = "z" });
        }

        RuntimeComparison.IsSame(model, Tolerance, ([1, 3, 6, 8], [.. Numbers(144, 9).Select(value => MathF.Round(4 * value))]));
    }

    [Theory]
    [InlineData(1, 12, false, true)]
    [InlineData(1, 9, false, false)]
    [InlineData(2, 16, false, false)]
    [InlineData(2, 9, true, false)]
    public void Fourier_transforms(int parts, int length, bool isInverse, bool isOneSided)
    {
        var node = Node("DFT", "y", "x", "length").With(
            Int("axis", 1), Int("inverse", isInverse ? 1 : 0), Int("onesided", isOneSided ? 1 : 0));
        var model = Unshaped(node, [1, 12, parts]);
        model.Graph.Initializer.Add(TensorEncoder.Encode("length", [], [length]));
        RuntimeComparison.IsSame(model, Tolerance, ([1, 12, parts], Numbers(12 * parts, 10)));
    }

    [Fact]
    public void Frames_of_a_sound_by_their_frequencies()
    {
        var model = Unshaped(Node("HannWindow", "window", "size"), [1, 40, 1]);
        model.Graph.Node.Add(Node("STFT", "y", "x", "step", "window", "size"));
        model.Graph.Initializer.Add(TensorEncoder.Encode("size", [], [16L]));
        model.Graph.Initializer.Add(TensorEncoder.Encode("step", [], [5L]));
        RuntimeComparison.IsSame(model, Tolerance, ([1, 40, 1], Numbers(40, 11)));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void The_largest_of_many(int axis, int largest)
    {
        int[] shape = axis == 0 ? [90, 2] : [2, 90];
        var node = Node("TopK", "y", "x", "k").With(Int("axis", axis), Int("largest", largest));
        node.Output.Add("places");
        var model = Unshaped(node, [1, .. shape]);
        node.Attribute[0].I++;
        model.Graph.Initializer.Add(TensorEncoder.Encode("k", [1], [70L]));
        model.Graph.Output.Add(new ValueProto(model.Graph.Output[0]) { Name = "places" });
        model.Graph.Output[1].Type.TensorType.ElemType = (int)OnnxElementType.Int64;
        float[] values = [.. Numbers(180, 12).Select(value => MathF.Round(30 * value))];
        RuntimeComparison.IsSame(model, Tolerance, ([1, .. shape], values));
    }

    public static TheoryData<string> Classics =>
        ["scaler", "scaler of one number", "largest", "sum", "length", "imputer", "regressor", "binarizer", "features"];

    [Theory]
    [MemberData(nameof(Classics))]
    public void Operators_of_scikit_learn(string name)
    {
        var node = name switch
        {
            "scaler" => Node("Scaler", "y", "x").With(Floats("offset", 1, 2, 3), Floats("scale", 0.5f, -1, 2)),
            "scaler of one number" => Node("Scaler", "y", "x").With(Floats("offset", 1), Floats("scale", 0.5f)),
            "largest" => Node("Normalizer", "y", "x").With(Text("norm", "MAX")),
            "sum" => Node("Normalizer", "y", "x").With(Text("norm", "L1")),
            "length" => Node("Normalizer", "y", "x").With(Text("norm", "L2")),
            "imputer" => Node("Imputer", "y", "x")
                .With(Floats("imputed_value_floats", 7, 8, 9), Float("replaced_value_float", 0.5f)),
            "regressor" => Node("LinearRegressor", "y", "x")
                .With(Floats("coefficients", 1, 2, 3, -1, -2, 1), Floats("intercepts", 0.5f, 4), Int("targets", 2)),
            "binarizer" => Node("Binarizer", "y", "x").With(Float("threshold", 0.25f)),
            _ => Node("ArrayFeatureExtractor", "y", "x", "places"),
        };
        node.Domain = "ai.onnx.ml";
        var model = Unshaped(node, [1, 3]);
        model.OpsetImport.Add(new OperatorSetProto { Domain = "ai.onnx.ml", Version = 1 });
        if (name == "features")
            model.Graph.Initializer.Add(TensorEncoder.Encode("places", [2], [2L, 0]));
        RuntimeComparison.IsSame(model, Tolerance, ([1, 3], [0.5f, 0.25f, 0.75f]));
    }

    [Theory]
    [InlineData("NONE", 3, 0)]
    [InlineData("SOFTMAX", 3, 4)]
    [InlineData("LOGISTIC", 2, 0)]
    [InlineData("LOGISTIC", 1, 0)]
    [InlineData("LOGISTIC", 1, 7)]
    public void A_classifier_of_scikit_learn(string transform, int sums, long firstClass)
    {
        var classes = Math.Max(2, sums);
        var node = Node("LinearClassifier", "label", "x").With(
            Floats("coefficients", Numbers(3 * sums, 13)),
            Floats("intercepts", Array.ConvertAll(Numbers(sums, 14), value => value / 8)),
            Ints("classlabels_ints", [.. Enumerable.Range(0, classes).Select(place => firstClass + place)]),
            Text("post_transform", transform));
        node.Output.Add("y");
        RuntimeComparison.IsSame(Classic(node, OnnxElementType.Int64, 8), Tolerance, ([8, 3], Numbers(24, 16)));
    }

    [Fact]
    public void Classes_by_name_are_numbers_and_maps_are_what_they_map_to()
    {
        var node = Node("LinearClassifier", "label", "x").With(
            Floats("coefficients", Numbers(6, 15)), Floats("intercepts", 0, 0), Text("post_transform", "SOFTMAX"));
        ByteString[] names = [ByteString.CopyFromUtf8("ant"), ByteString.CopyFromUtf8("bee")];
        node.Attribute.Add(new AttributeProto { Name = "classlabels_strings", Strings = { names }, Type = 8 });
        node.Output.Add("scores");
        var named = Classic(node, OnnxElementType.String, 1);
        var zip = Node("ZipMap", "y", "scores").With(node.Attribute[^1].Clone());
        zip.Domain = node.Domain;
        named.Graph.Node.Add(zip);
        named.Graph.Output[1].Type = null;
        using var runtime = new OnnxRuntime(named.ToByteArray());
        var import = named.Read().Import();
        Assert.Equal(2, import.Notes.Count(note => note.EndsWith(": ant, bee", StringComparison.Ordinal)));
        Assert.Equal(OnnxElementType.Int64, import.Outputs[0].Type);
        float[] row = [0.5f, 0.25f, 0.75f];
        var (label, maps) = runtime.RunClassifier(row);
        var actual = import.FromSamples(Engine.Run(import, row, 1), 1);
        Assert.Equal(label == "bee" ? 1f : 0, Assert.Single(actual[0].Values));
        Assert.Equal([maps["ant"], maps["bee"]], actual[1].Values, (a, b) => MathF.Abs(a - b) <= Tolerance);
    }

    // A classifier: a label, and a value y.
    private static ModelProto Classic(NodeProto node, OnnxElementType label, int rows)
    {
        node.Domain = "ai.onnx.ml";
        var model = Unshaped(node, [rows, 3]);
        model.OpsetImport.Add(new OperatorSetProto { Domain = node.Domain, Version = 1 });
        model.Graph.Output.Insert(0, Value("label", label, rows));
        return model;
    }

    private static AttributeProto Floats(string name, params float[] values) =>
        new() { Name = name, Floats = { values }, Type = 6 };

    // A model whose outputs have no declared shape.
    private static ModelProto Unshaped(NodeProto node, int[] shape)
    {
        var model = Of(node);
        model.Graph.Input[0] = Value("x", OnnxElementType.Float32, shape);
        model.Graph.Output[0].Type.TensorType.Shape = null;
        return model;
    }
}
