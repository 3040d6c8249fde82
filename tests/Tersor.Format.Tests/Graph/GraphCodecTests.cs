using System.Collections.Immutable;
using FsCheck.Xunit;

namespace Tersor.Format.Tests;

public class GraphCodecTests
{
    [Fact]
    public void A_LeNet_costs_less_than_fifty_bytes()
    {
        Assert.InRange(DamageTests.GraphBytes(SampleModels.LeNet5()).Length, 1, 32);
        Assert.InRange(DamageTests.GraphBytes(SampleModels.LeNet5(new InputNormalization(0.1307f, 0.3081f))).Length, 1, 40);
    }

    [Property(Replay = "101,203")]
    public void Any_graph_comes_back(int seed)
    {
        var graph = Random(new Random(seed));
        AssertSame(graph, RoundTrip(graph));
    }

    [Fact]
    public void Names_that_are_not_the_default_are_kept_and_the_count_goes_on()
    {
        var graph = new ModelGraph("named", [4],
        [
            new LinearNode("fc2", [0], 4), new LinearNode("ünï.code", [1], 4), new LinearNode("fc3", [2], 4),
            new LinearNode("fc", [3], 4),
        ]);
        AssertSame(graph, RoundTrip(graph));
    }

    [Fact]
    public void The_builder_names_nodes_by_kind_and_count()
    {
        var graph = new ModelGraphBuilder("m", 1, 8, 8).Conv2d(2, 3).Relu().Conv2d(2, 3).LeakyRelu(0.1f).Relu().Flatten()
            .Linear(2).Build();
        Assert.Equal(
            ["conv1", "relu1", "conv2", "leakyrelu1", "relu2", "flatten1", "fc1"], graph.Nodes.Select(node => node.Name));
    }

    [Fact]
    public void Sequences_come_back()
    {
        var graph = new ModelGraphBuilder("sequence", 8).Embedding(65, 16).Lstm(32).Dropout(0.1f).Lstm(24, bias: false).Linear(65)
            .Last().Build();
        AssertSame(graph, RoundTrip(graph));
        Assert.Equal([65], graph.OutputShape.AsEnumerable());
        Assert.Equal([8, 24], graph.ValueShapes[4].AsEnumerable());
        Assert.Equal(
            ["embedding1.weight", "lstm1.input", "lstm1.recurrent", "lstm1.bias", "lstm2.input", "lstm2.recurrent", "fc1.weight",
                "fc1.bias"],
            graph.Parameters.Select(parameter => parameter.Name));
        Assert.Equal([1, 24], graph.WithInput([1]).ValueShapes[4].AsEnumerable());
    }

    [Fact]
    public void Outputs_tied_to_an_embedding_come_back_and_fold_with_it()
    {
        var graph = new ModelGraphBuilder("tied", 1, 2, 4).Conv2d(2, 1).BatchNorm().Flatten().Embedding(9, 5).Lstm(5)
            .TiedLinear(table: 4).Build();
        AssertSame(graph, RoundTrip(graph));
        Assert.Equal(
            ["embedding1.weight", "lstm1.input", "lstm1.recurrent", "lstm1.bias", "fc1.bias"],
            graph.Parameters.Skip(6).Select(parameter => parameter.Name));
        var folded = FoldedGraph.Of(graph).Graph;
        Assert.Equal(
            ("embedding1.weight", 3), (folded.WeightsOf(folded.Nodes[^1])[0].Name, ((LinearNode)folded.Nodes[^1]).Table));
        Assert.Throws<ArgumentException>(() => new ModelGraphBuilder("m", 3).Embedding(9, 5).Lstm(5).TiedLinear(table: 2));
    }

    [Fact]
    public void A_generator_comes_back()
    {
        var graph =
            new ModelGraphBuilder("generator", 10).Linear(98).Reshape(2, 7, 7).ConvTranspose2d(3, 4, stride: 2, padding: 1).Tanh()
                .ConvTranspose2d(1, 4, 2, 1, bias: false).Build();
        AssertSame(graph, RoundTrip(graph));
        Assert.Equal([1, 28, 28], graph.OutputShape.AsEnumerable());
        Assert.Equal([2, 3, 4, 4], graph.Parameters[2].Shape.AsEnumerable());
    }

    [Fact]
    public void A_normalisation_of_each_channel_comes_back_and_needs_version_2()
    {
        ChannelNormalization[] channels = [new(0.485f, 0.229f), new(0.456f, 0.224f), new(0.406f, 0.225f)];
        var grey = new ModelGraphBuilder("m", 3, 4, 4).Conv2d(2, 3).Build(new InputNormalization(0.5f, 0.25f));
        var colour = grey.With(new InputNormalization([.. channels]));
        AssertSame(colour, RoundTrip(colour));
        Assert.Equal((1, 2), (NodeKinds.VersionOf(grey), NodeKinds.VersionOf(colour)));
        Assert.Equal(DamageTests.GraphBytes(grey).Length + 17, DamageTests.GraphBytes(colour).Length);

        // Channels that are all alike are no reason to write each of them.
        var alike = grey.With(new InputNormalization([channels[0], channels[0], channels[0]]));
        Assert.Equal(DamageTests.GraphBytes(grey).Length, DamageTests.GraphBytes(alike).Length);
        Assert.Contains(
            "a normalisation of 2 channels of an input of 3×4×4",
            Assert.Throws<ModelGraphException>(() => grey.With(new InputNormalization([.. channels[..2]]))).Message);
    }

    [Fact]
    public void A_node_outside_the_format_is_refused_on_writing() =>
        Assert.Throws<NotSupportedException>(() => DamageTests.GraphBytes(new ModelGraph("m", [1], [new ForeignNode("x", [0])])));

    [Theory]
    [InlineData("an input of 9 dimensions", new byte[] { 0, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 8 })]
    [InlineData("normalisation", new byte[] { 0, 0x81, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData("beside one of each", new byte[] { 0, 0xA1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData("the same for all", new byte[] { 0, 0x21, 2, 2, 0, 0, 0, 0, 0, 0, 128, 63, 0, 0, 0, 0, 0, 0, 128, 63, 1, 4 })]
    [InlineData("channels of 200 where at most", new byte[] { 0, 0x21, 2, 0xC8, 1, 0, 0, 0, 0, 0, 0, 128, 63 })]
    [InlineData(
        "2 channels of an input of 3",
        new byte[] { 0, 0x21, 3, 2, 0, 0, 0, 0, 0, 0, 128, 63, 0, 0, 128, 63, 0, 0, 128, 63, 1, 4 })]
    [InlineData("unknown node 35", new byte[] { 0, 1, 4, 1, 31, 4 })]
    [InlineData("attributes that its kind lacks", new byte[] { 0, 1, 4, 1, 0x80, 4, 2 })]
    [InlineData("tied to a value that comes from no embedding", new byte[] { 0, 1, 4, 1, 0x80, 2, 2, 9 })]
    [InlineData("tied to a value that comes from no embedding", new byte[] { 0, 1, 4, 2, 13, 3, 4, 0x80, 2, 2, 1 })]
    [InlineData("tied to a value that comes from no embedding", new byte[] { 0, 0, 2, 4, 0x80, 2, 2, 1 })]
    [InlineData("reads 0 values where its kind takes 1", new byte[] { 0, 1, 4, 1, 0x40, 0, 2 })]
    [InlineData("input of 1 where at most 0", new byte[] { 0, 1, 4, 1, 0x40, 1, 1 })]
    [InlineData("1 bytes too many", new byte[] { 0, 1, 4, 1, 0, 2, 0 })]
    [InlineData("nodes of 4 where at most 2", new byte[] { 0, 1, 4, 4, 0 })]
    [InlineData("longer than it needs", new byte[] { 0, 1, 0x84, 0, 1, 0, 2 })]
    [InlineData("name is not UTF-8", new byte[] { 1, 0xFF, 1, 4, 1, 0, 2 })]
    [InlineData("0 outputs", new byte[] { 0, 1, 4, 1, 0, 0 })]
    [InlineData("takes a vector", new byte[] { 0, 3, 4, 4, 4, 1, 0, 2 })]
    [InlineData("takes a sequence", new byte[] { 0, 1, 4, 1, 12, 2 })]
    [InlineData("0 cells", new byte[] { 0, 2, 4, 4, 1, 12, 0 })]
    [InlineData("a table of 0×3", new byte[] { 0, 1, 4, 1, 13, 0, 3 })]
    [InlineData("at least two dimensions", new byte[] { 0, 1, 4, 1, 14 })]
    [InlineData("4 values don't make 3×1", new byte[] { 0, 1, 4, 1, 15, 2, 3, 1 })]
    [InlineData("don't make", new byte[] { 0, 1, 4, 1, 15, 0 })]
    [InlineData("leave nothing of 1 pixels", new byte[] { 0, 3, 2, 1, 1, 1, 0x90, 4, 3, 2, 2 })]
    public void A_graph_that_contradicts_itself_is_refused(string reason, byte[] bytes) =>
        Assert.Contains(
            reason, Assert.Throws<TersorFormatException>(() => GraphReader.Read(bytes, "graph", new ReadLimits())).Message);

    private static ModelGraph RoundTrip(ModelGraph graph) =>
        GraphReader.Read(DamageTests.GraphBytes(graph), "graph", new ReadLimits());

    private static void AssertSame(ModelGraph expected, ModelGraph actual)
    {
        Assert.Equal(expected.Name, actual.Name);
        Assert.Equal(expected.InputShape.AsEnumerable(), actual.InputShape);
        Assert.Equal(expected.Normalization, actual.Normalization);
        Assert.Equal(expected.Nodes.Select(Describe), actual.Nodes.Select(Describe));
    }

    private static string Describe(GraphNode node) =>
        $"{node} reads "
        + $"{string.Join(',', node.Inputs)}{(node is ReshapeNode reshape ? $" gives {string.Join('×', reshape.Extents)}" : "")}";

    private static ModelGraph Random(Random random)
    {
        var builder = new ModelGraphBuilder($"m{random.Next(1000)}", random.Next(1, 5), 16, 16);
        for (var nodes = random.Next(1, 10); nodes > 0; nodes--)
            _ = random.Next(10) switch
            {
                0 => builder.Conv2d(random.Next(1, 300), random.Next(1, 4), 1, random.Next(1, 3), random.Next(2) == 0),
                1 => builder.MaxPool2d(2, random.Next(0, 2), 1),
                2 => builder.AvgPool2d(3, 1, 1),
                3 => builder.Relu(),
                4 => builder.LeakyRelu(random.NextSingle()),
                5 => builder.Tanh(),
                6 => builder.Sigmoid(),
                7 => builder.BatchNorm(),
                8 => builder.Dropout(random.NextSingle()),
                _ => builder.Add(builder.Current),
            };
        builder.Flatten().Linear(random.Next(1, 1000), random.Next(2) == 0);
        return builder.Build(random.Next(2) == 0 ? new InputNormalization(random.NextSingle(), 1 + random.NextSingle()) : null);
    }

    private sealed record ForeignNode(string Name, ImmutableArray<int> Inputs) : GraphNode(Name, Inputs)
    {
        public override string Prefix => "foreign";

        public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs) => inputs[0];

        public override T Accept<T>(IGraphNodeVisitor<T> visitor) => throw new NotSupportedException("no visitor knows it");
    }
}
