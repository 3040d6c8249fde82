namespace Tersor.Format.Tests;

/// <summary>
/// A file for each form of a graph: every operation, attribute, name and input, and the metadata. All weights are pruned.
/// </summary>
internal static class AcceptedGraphs
{
    private const string Zeros = "01 00";

    public static IEnumerable<AcceptedFile> All =>
    [
        Graph("graph-without-parameters", "'m' 01 03 01 08", new ModelGraphBuilder("m", 3).Relu()),
        Graph("graph-of-one-number", "'m' 00 02 08 04", new ModelGraphBuilder("m").Relu().Flatten()),
        Graph("graph-of-rank-8", "'' 08 01 ×7 02 01 0F 08 02 01 ×7", new ModelGraphBuilder("", 1, 1, 1, 1, 1, 1, 1, 2).Reshape(
            2, 1, 1, 1, 1, 1, 1, 1)),
        Graph("normalisation", "'m' 81 03 f:-0.5 f:0.25 01 08", new ModelGraphBuilder("m", 3).Relu(), new InputNormalization(
            -0.5f, 0.25f)),
        Graph("linear", "'m' 01 03 02 00 02 80 01 04", new ModelGraphBuilder("m", 3).Linear(2).Linear(4, bias: false)),
        Graph("linear-of-steps", "'m' 02 05 03 01 00 02", new ModelGraphBuilder("m", 5, 3).Linear(2)),
        Graph(
            "convolutions",
            "'m' 03 02 09 08 04 01 03 03 81 07 04 02 02 01 90 02 02 03 02 90 04 01 02 01",
            new ModelGraphBuilder("m", 2, 9, 8).Conv2d(3, 3).Conv2d(4, 2, 2, 1, bias: false).ConvTranspose2d(2, 3, 2)
                .ConvTranspose2d(1, 2, 1, 1)),
        Graph(
            "pools",
            "'m' 03 01 09 09 04 02 02 82 03 02 01 01 83 01 02 01 83 02 03 01",
            new ModelGraphBuilder("m", 1, 9, 9).MaxPool2d(2).MaxPool2d(2, 1, 1).AvgPool2d(2, 1).AvgPool2d(3, padding: 1)),
        Graph(
            "global-pools", "'m' 03 02 03 04 03 11 11 04", new ModelGraphBuilder("m", 2, 3, 4).GlobalAvgPool2d().GlobalAvgPool2d()
                .Flatten()),
        Graph(
            "element-by-element",
            "'m' 01 03 06 08 09 f:0.25 0A 0B 07 f:0.5 07 f:0",
            new ModelGraphBuilder("m", 3).Relu().LeakyRelu(0.25f).Tanh().Sigmoid().Dropout(0.5f).Dropout(0)),
        Graph(
            "batch-normalisations",
            "'m' 01 03 03 06 86 01 f:0.5 86 02 f:0.001",
            [3],
            [new BatchNormNode("bn1", [0]), new BatchNormNode("bn2", [1], 0.5f), new BatchNormNode("bn3", [2], 0.1f, 0.001f)]),
        Graph(
            "sequence",
            "'m' 01 06 05 0D 07 04 0C 04 8C 01 04 80 02 07 01 0E",
            new ModelGraphBuilder("m", 6).Embedding(7, 4).Lstm(4).Lstm(4, bias: false).TiedLinear(1).Last()),
        Graph(
            "branches",
            "'m' 01 03 06 08 4A 01 01 45 02 00 01 40 01 03 03 45 02 00 00 08",
            [3],
            [
                new ActivationNode("relu1", [0], ActivationKind.Relu),
                new ActivationNode("tanh1", [0], ActivationKind.Tanh),
                new AddNode("add1", [2, 1]),
                new LinearNode("fc1", [0], 3),
                new AddNode("add2", [4, 4]),
                new ActivationNode("relu2", [5], ActivationKind.Relu),
            ]),
        Graph(
            "names",
            "'ünï' 01 03 06 28 'graph' 28 '' 28 'a.weight' 28 'relu1' 08 28 '\U0001F600'",
            [3],
            [.. new[] { "graph", "", "a.weight", "relu1", "relu5", "\U0001F600" }.Select(
                (name, i) => new ActivationNode(name, [i], ActivationKind.Relu))],
            "ünï"),
        Notes(),
    ];

    /// <summary>A file of a graph without weights.</summary>
    public static AcceptedFile Graph(
        string name, string graph, ModelGraphBuilder builder, InputNormalization? normalization = null) =>
        Graph(name, graph, builder.Build(normalization));

    private static AcceptedFile Graph(string name, string graph, int[] input, GraphNode[] nodes, string model = "m") =>
        Graph(name, graph, new ModelGraph(model, [.. input], [.. nodes]));

    /// <summary>A file of a graph without weights.</summary>
    public static AcceptedFile Graph(string name, string graph, ModelGraph model) => new(
        new FileSketch(
            $"graph-{name}".Replace("graph-graph", "graph"),
            graph,
            [.. model.Nodes.Select(model.ParametersOf).Where(specs => !specs.IsEmpty).Select(
                specs => string.Join(' ', specs.Select(_ => Zeros)))])
        {
            Version = NodeKinds.VersionOf(model),
        },
        model,
        [.. model.Parameters.Select(spec => new float[spec.Count])]);

    // In UTF-16, whose units order the keys, U+1F600 begins with D83D: before U+FFFD, which comes first in UTF-8.
    private static AcceptedFile Notes() => new(
        new FileSketch("metadata", "'m' 01 03 01 08") { Metadata = "04 '' '' 'data' 'mnist' '\U0001F600' '1' '\uFFFD' '2'" },
        new ModelGraphBuilder("m", 3).Relu().Build())
    {
        Metadata = new Dictionary<string, string> { [""] = "", ["data"] = "mnist", ["\U0001F600"] = "1", ["\uFFFD"] = "2" },
    };
}
