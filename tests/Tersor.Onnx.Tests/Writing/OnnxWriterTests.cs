using Tersor.Format;

namespace Tersor.Onnx.Tests;

/// <summary>What ONNX Runtime computes of a written graph is what the training network computes of the graph itself.</summary>
public sealed class OnnxWriterTests
{
    private const int Batch = 3;

    // Sums in another order, and functions of other libraries: a few units in the last place of numbers up to the largest.
    private const float Tolerance = 2e-5f;

    private static readonly Dictionary<string, ModelGraphBuilder> Graphs = new()
    {
        ["mlp"] = Start(6).Linear(5).Relu().Linear(4, bias: false).Tanh(),
        ["sequence fc"] = Start(4, 6).Linear(5).Sigmoid().Linear(3, bias: false),
        ["cnn"] = Start(2, 8, 9).Conv2d(4, 3, padding: 1).BatchNorm().LeakyRelu(0.2f).MaxPool2d(3, 2, 1).Flatten().Linear(3),
        ["avgpool"] = Start(2, 7, 7).AvgPool2d(3, 2, 1).Dropout(0.5f),
        ["windows"] = Start(4, 9, 8).Node(
            new Conv2dNode("", [], 6, 3, 2, 1)
            {
                KernelWidth = 2,
                StrideWidth = 1,
                DilationWidth = 2,
                Groups = 2,
            }).GlobalAvgPool2d(),
        ["pool of rows"] = Start(3, 6, 7).Node(new MaxPool2dNode("", [], 2, 2) { KernelWidth = 3 }),
        ["transposed"] = Start(3, 4, 4).ConvTranspose2d(2, 4, 2, 1).Relu(),
        ["lstm"] = Start(5, 3).Lstm(4).Last().Linear(2),
        ["lstm without bias"] = Start(5, 3).Lstm(4, bias: false),
        ["lstm with state"] = Several([5, 3], [4], [4]).Node(new LstmNode("", [0, 1, 2], 4, ShowsCells: true)),
        ["lstm shows cells"] = Start(5, 3).Node(new LstmNode("", [], 4, ShowsCells: true)),
        ["lstm from constants"] = Start(5, 3).Node(new ConstantNode("h", [], [4])).Node(new ConstantNode("c", [], [4]))
            .Node(new LstmNode("", [0, 1, 2], 4)),
        ["gru"] = Start(5, 3).Node(new GruNode("", [], 4)),
        ["gru resets first"] = Several([5, 3], [4]).Node(new GruNode("", [0, 1], 4, ResetsFirst: true)),
        ["rnn"] = Start(5, 3).Node(new RnnNode("", [], 4)),
        ["rnn relu"] = Several([5, 3], [4]).Node(new RnnNode("", [0, 1], 4, ActivationKind.Relu)),
        ["symbols"] = Start(6).Embedding(7, 4).Lstm(3).Last().Linear(7),
        ["tied"] = Start(6).Embedding(7, 4).TiedLinear(1),
        ["symbols twice"] = Start(6).Embedding(7, 4).Last().Output("a").From(0).Node(new UnaryNode("", [], UnaryFunction.Square))
            .Output("b"),
        ["arrangements"] = Start(2, 3, 4).Node(new PermuteNode("", [], [2, 0, 1])).Node(new SliceNode("", [], 0, 1, 2))
            .Node(new GatherNode("", [], 2, [2, 0, 0, 1])).Node(new ReshapeNode("", [], [4, 4])),
        ["slice backwards"] = Start(5, 3).Node(new SliceNode("", [], 0, 4, 3, 2, Backwards: true)),
        ["slice some backwards"] = Start(5, 3).Node(new SliceNode("", [], 0, 4, 2, 2, Backwards: true)),
        ["pad"] = Start(3, 4).Node(new PadNode("", [], [1, 2], [0, 1], Number: 0.25f)),
        ["pad lowest"] = Start(3, 4).Node(new PadNode("", [], [1, 2], [0, 1], PadMode.Lowest))
            .Node(new ReduceNode("", [], ReduceFunction.Maximum, [0])),
        ["pad edge"] = Start(3, 4).Node(new PadNode("", [], [1, 2], [0, 1], PadMode.Edge)),
        ["pad reflect"] = Start(3, 4).Node(new PadNode("", [], [1, 2], [0, 3], PadMode.Reflect)),
        ["pad wrap"] = Start(3, 4).Node(new PadNode("", [], [1, 0], [2, 3], PadMode.Wrap)),
        ["concat"] = Several([2, 3], [4, 3]).Node(new ConstantNode("k", [], [1, 3]))
            .Node(new ConcatNode("", [0, 2, 1, 0], 0)),
        ["expand"] = Start(3, 1).Node(new ExpandNode("", [], [2, 3, 4])),
        ["matmul"] = Several([2, 3, 4], [4, 5]).Node(new MatMulNode("", [0, 1])),
        ["constant matmul"] = Start(3, 4).Node(new ConstantNode("k", [], [2, 4, 3])).Node(new MatMulNode("", [1, 0])),
        ["only a constant"] = Start(2).Node(new ConstantNode("k", [], [2, 2])).Node(new UnaryNode("", [1], UnaryFunction.Exp)),
        ["an input is an output"] = Start(3).Output("input").Relu().Output("y"),
        ["softmax"] = Start(3, 4).Node(new SoftmaxNode("", [], 0)).Node(new SoftmaxNode("", [], 1, IsLog: true)),
        ["normalize"] = Start(3, 4, 2).Node(new NormalizeNode("", [], [1, 2])),
        ["normalize rms"] = Start(3, 4).Node(new NormalizeNode("", [], [1], 1e-3f, IsCentered: false)),
        ["select"] = Several([2, 3], [3], [2, 1]).Node(new UnaryNode("", [0], UnaryFunction.Floor))
            .Node(new SelectNode("", [3, 1, 2])),
    };

    public static TheoryData<string> Names => [.. Graphs.Keys];

    public static TheoryData<UnaryFunction> Unary => [.. Enum.GetValues<UnaryFunction>()];

    public static TheoryData<BinaryFunction> Binary => [.. Enum.GetValues<BinaryFunction>()];

    public static TheoryData<ReduceFunction> Reductions => [.. Enum.GetValues<ReduceFunction>()];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_graph_computes_the_same(string name)
    {
        AssertSame(Graphs[name].Build(), codes: false);
        AssertSame(Graphs[name].Build(), codes: true);
    }

    [Theory]
    [MemberData(nameof(Unary))]
    public void A_function_of_one_number_computes_the_same(UnaryFunction function)
    {
        var (a, b) = function == UnaryFunction.Clamp ? (-0.25f, 0.5f) : (0.7f, 0.2f);
        var positive = function is UnaryFunction.Log or UnaryFunction.Sqrt;
        var graph = Start(4, 5);
        if (positive)
            graph.Sigmoid();
        AssertSame(graph.Node(new UnaryNode("", [], function, a, b)).Build(), codes: false);
    }

    [Theory]
    [MemberData(nameof(Binary))]
    public void A_function_of_two_numbers_computes_the_same_whatever_is_repeated(BinaryFunction function)
    {
        AssertSame(Powers(Several([2, 3], [2, 3]), 0).Node(new BinaryNode("", [2, 1], function)).Build(), codes: false);
        AssertSame(Powers(Several([3], [2, 3]), 0).Node(new BinaryNode("", [2, 1], function)).Build(), codes: false);
        var constant = Powers(Start(2, 1), 0).Node(new ConstantNode("k", [], [3]));
        AssertSame(constant.Node(new BinaryNode("", [1, 2], function)).Build(), codes: false);

        // Logarithms of negative numbers are no numbers, and equal numbers are rare.
        ModelGraphBuilder Powers(ModelGraphBuilder graph, int value) => function switch
        {
            BinaryFunction.Power => graph.From(value).Sigmoid(),
            BinaryFunction.Equal => graph.From(value).Node(new UnaryNode("", [], UnaryFunction.Scale, A: 1)),
            _ => graph.From(value).Tanh(),
        };
    }

    [Theory]
    [MemberData(nameof(Reductions))]
    public void A_reduction_computes_the_same(ReduceFunction function)
    {
        AssertSame(Start(3, 4).Node(new ReduceNode("", [], function, [1])).Build(), codes: false);
        if (function is not (ReduceFunction.ArgMaximum or ReduceFunction.ArgMinimum))
            AssertSame(Start(3, 4, 2).Node(new ReduceNode("", [], function, [0, 2])).Build(), codes: false);
    }

    [Fact]
    public void Codes_take_a_byte_each()
    {
        var graph = Start(400).Linear(300).Build();
        var tensors = RandomModel.Tensors(graph, density: 0.5, seed: 3);
        var (dense, codes) = (OnnxWriter.ToBytes(graph, tensors), OnnxWriter.ToBytes(graph, tensors, codes: true));
        Assert.InRange(dense.Length, 4 * 400 * 300, (4 * 400 * 300) + 4096);
        Assert.InRange(codes.Length, 400 * 300, (400 * 300) + 4096);
        var scaled = OnnxWriter.ToBytes(graph, RandomModel.Tensors(graph, 0.5, seed: 3, hasScales: true), codes: true);
        Assert.InRange(scaled.Length, codes.Length, codes.Length + (4 * 300) + 1024);
    }

    [Fact]
    public void Names_that_meet_stay_apart()
    {
        var graph = new ModelGraph(
            "names",
            [2],
            [
                new LinearNode("output", [0], 2), new LinearNode("output.weight", [1], 2),
                new ActivationNode("x", [2], ActivationKind.Relu),
            ],
            outputs: [new GraphOutput("x", 1), new GraphOutput("output.weight", 3)],
            inputName: "output");
        AssertSame(graph, codes: true);
    }

    private static ModelGraphBuilder Start(params int[] shape) => new("test", shape);

    private static ModelGraphBuilder Several(int[] first, params int[][] others)
    {
        var graph = new ModelGraphBuilder("test", first);
        for (var i = 0; i < others.Length; i++)
            graph.Node(new InputNode($"other{i}", [], [.. others[i]]));
        return graph;
    }

    private static void AssertSame(ModelGraph graph, bool codes)
    {
        AssertSame(graph, codes, hasScales: false);
        if (codes)
            AssertSame(graph, codes, hasScales: true);
    }

    private static void AssertSame(ModelGraph graph, bool codes, bool hasScales)
    {
        var tensors = RandomModel.Tensors(graph, density: 0.6, seed: 5, hasScales);
        var inputs = RandomModel.Inputs(graph, Batch);
        var expected = RandomModel.Expected(graph, TersorFile.ToBytes(graph, tensors), inputs);
        using var runtime = new OnnxRuntime(OnnxWriter.ToBytes(graph, tensors, codes));
        var actual = Joined(runtime.Run(Split(graph, inputs, Batch)), graph, Batch);
        Assert.Equal(expected.Length, actual.Length);
        var largest = expected.Where(float.IsFinite).Select(MathF.Abs).DefaultIfEmpty(1).Max();
        for (var i = 0; i < expected.Length; i++)
            if (!expected[i].Equals(actual[i]))
                Assert.Equal(expected[i], actual[i], Tolerance * Math.Max(1, largest));
    }

    /// <summary>All inputs of a sample side by side become, for each input, all samples.</summary>
    internal static (int[] Shape, float[] Values)[] Split(ModelGraph graph, float[] inputs, int batch)
    {
        var counts = graph.Inputs.Select(input => input.Shape.Aggregate(1, (product, extent) => product * extent)).ToArray();
        return
        [
            .. graph.Inputs.Select((input, i) => (
                (int[])[batch, .. input.Shape],
                Enumerable.Range(0, batch)
                    .SelectMany(sample => inputs.Skip((sample * counts.Sum()) + counts.Take(i).Sum()).Take(counts[i]))
                    .ToArray())),
        ];
    }

    internal static float[] Joined(List<(int[] Shape, float[] Values)> outputs, ModelGraph graph, int batch)
    {
        for (var i = 0; i < outputs.Count; i++)
            Assert.Equal([batch, .. graph.ValueShapes[graph.Outputs[i].Value]], outputs[i].Shape);
        return
        [
            .. Enumerable.Range(0, batch).SelectMany(
                sample => outputs.SelectMany(
                    output => output.Values.Skip(sample * output.Values.Length / batch).Take(output.Values.Length / batch))),
        ];
    }
}
