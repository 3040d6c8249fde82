using Tersor.Onnx.Protos;
using static Tersor.Onnx.Tests.TestModel;

namespace Tersor.Onnx.Tests;

/// <summary>The nodes that ONNX Runtime's optimiser makes of transformers give what they give there.</summary>
public sealed class FusedAttentionsTests
{
    private const int Steps = 5;
    private const int Width = 12;

    private static readonly (int[] Shape, float[] Values) X = ([1, Steps, Width], Numbers(Steps * Width, 1));

    public static TheoryData<string> Masks => ["none", "count", "keys", "queries", "later steps"];

    [Theory]
    [MemberData(nameof(Masks))]
    public void Attention_by_one_layer(string mask)
    {
        (int[] Shape, float[] Values) given = mask switch
        {
            "count" => ([1], [3f]),
            "keys" => ([1, Steps], [1f, 0, 1, 1, 0]),
            "queries" => ([1, Steps, Steps], [.. Enumerable.Range(0, Steps * Steps).Select(i => i % 3 == 1 ? 0f : 1f)]),
            _ => ([], []),
        };
        var model = Microsoft(
            Node("Attention", "y", given.Values.Length > 0 ? ["x", "w", "b", "mask"] : ["x", "w", "b"])
                .With(Int("num_heads", 3), Int("unidirectional", mask == "later steps" ? 1 : 0)));
        if (given.Values.Length > 0)
            model.Graph.Input.Add(Value("mask", OnnxElementType.Int32, given.Shape));
        Add(model, "w", Width, 3 * Width);
        Add(model, "b", 3 * Width);
        RuntimeComparison.IsSame(model, 1e-5f, given.Values.Length > 0 ? [X, given] : [X]);
    }

    [Fact]
    public void Attention_with_values_of_another_width_and_a_past()
    {
        var node = Node("Attention", "y", "x", "w", "b", "", "past").With(Int("num_heads", 2), Ints("qkv_hidden_sizes", 8, 8, 8));
        node.Output.Add("present");
        var model = Microsoft(node);
        model.Graph.Input.Add(Value("past", OnnxElementType.Float32, 2, 1, 2, 3, 4));
        model.Graph.Output.Add(new ValueProto(model.Graph.Output[0]) { Name = "present" });
        Add(model, "w", Width, 24);
        Add(model, "b", 24);
        RuntimeComparison.IsSame(model, 1e-5f, X, ([2, 1, 2, 3, 4], Numbers(48, 3)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Attention_over_what_layers_made(bool hasMask)
    {
        var node = Node("MultiHeadAttention", "y", hasMask ? ["x", "k", "v", "b", "mask"] : ["x", "k", "v", "b", "", "added"])
            .With(Int("num_heads", 3), Float("scale", hasMask ? 0.3f : 0f));
        var model = Microsoft(node);
        model.Graph.Input.Add(Value("k", OnnxElementType.Float32, 1, 4, Width));
        model.Graph.Input.Add(Value("v", OnnxElementType.Float32, 1, 4, 6));
        model.Graph.Input.Add(hasMask
            ? Value("mask", OnnxElementType.Int32, 1, 4)
            : Value("added", OnnxElementType.Float32, 1, 3, Steps, 4));
        Add(model, "b", (2 * Width) + 6);
        RuntimeComparison.IsSame(
            model,
            1e-5f,
            X,
            ([1, 4, Width], Numbers(4 * Width, 4)),
            ([1, 4, 6], Numbers(24, 5)),
            hasMask ? ([1, 4], [1f, 1, 0, 1]) : ([1, 3, Steps, 4], Numbers(3 * Steps * 4, 6)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Embeddings_and_their_normalisation(bool hasSentences)
    {
        var node = Node(
            "EmbedLayerNormalization",
            "y",
            hasSentences
                ? ["x", "s", "words", "places", "sentences", "g", "b", "mask"]
                : ["x", "", "words", "places", "", "g", "b"]);
        node.Output.Add("count");
        var model = Microsoft(node);
        model.Graph.Input[0] = Value("x", OnnxElementType.Int32, 1, Steps);
        if (hasSentences)
        {
            model.Graph.Input.Add(Value("s", OnnxElementType.Int32, 1, Steps));
            model.Graph.Input.Add(Value("mask", OnnxElementType.Int32, 1, Steps));
            model.Graph.Output.Add(new ValueProto(model.Graph.Output[0]) { Name = "count" });
            model.Graph.Output[1].Type.TensorType.ElemType = (int)OnnxElementType.Int32;
            Add(model, "sentences", 2, Width);
        }

        Add(model, "words", 9, Width);
        Add(model, "places", 8, Width);
        Add(model, "g", Width);
        Add(model, "b", Width);
        (int[], float[]) words = ([1, Steps], [3, 8, 0, 2, 2]);
        RuntimeComparison.IsSame(model, 1e-5f, hasSentences
            ? [words, ([1, Steps], [0, 0, 1, 1, 1]), ([1, Steps], [1, 1, 1, 0, 0])]
            : [words]);
    }

    [Theory]
    [InlineData("SkipLayerNormalization", "x x g b c")]
    [InlineData("SkipSimplifiedLayerNormalization", "x x g c")]
    [InlineData("BiasGelu", "x b")]
    [InlineData("FastGelu", "x b")]
    public void Sums_beside_other_functions(string operation, string inputs)
    {
        var model = Microsoft(Node(operation, "y", inputs.Split(' ')));
        foreach (var name in (string[])["g", "b", "c"])
            Add(model, name, Width);
        RuntimeComparison.IsSame(model, 1e-5f, X);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Products_of_turned_factors(bool turnsFirst, bool isKnown)
    {
        var model = Microsoft(Node("FusedMatMul", "y", "x", isKnown ? "w" : "x")
            .With(Int("transA", turnsFirst ? 1 : 0), Int("transB", turnsFirst ? 0 : 1), Float("alpha", 0.25f)));
        Add(model, "w", 7, Width);
        RuntimeComparison.IsSame(model, 1e-5f, X);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 5)]
    public void Turned_pairs_of_features(int interleaved, int places)
    {
        var model = Microsoft(Node("RotaryEmbedding", "y", "x", "p", "cos", "sin").With(Int("interleaved", interleaved)));
        float[] numbers = places == 1 ? [2] : [4, 0, 1, 6, 3];
        model.Graph.Initializer.Add(new TensorProto
        {
            Name = "p",
            Dims = { places == 1 ? [1] : new long[] { 1, places } },
            DataType = (int)OnnxElementType.Int64,
            Int64Data = { numbers.Select(number => (long)number) },
        });
        Add(model, "cos", 8, 2);
        Add(model, "sin", 8, 2);
        RuntimeComparison.IsSame(model, 1e-5f, X);
    }

    private static ModelProto Microsoft(NodeProto node)
    {
        node.Domain = "com.microsoft";
        var model = Of(node);
        model.OpsetImport.Add(new OperatorSetProto { Domain = "com.microsoft", Version = 1 });
        model.Graph.Input[0] = Value("x", OnnxElementType.Float32, X.Shape);
        model.Graph.Output[0].Type.TensorType.Shape = null;
        return model;
    }

    private static void Add(ModelProto model, string name, params int[] shape) => model.Graph.Initializer.Add(
        TensorEncoder.Encode(name, [.. shape], Numbers(shape.Aggregate((x, y) => x * y), name.Length + shape[0])));
}
