namespace Tersor.Format.Tests;

public class RoundTripTests
{
    [Theory]
    [InlineData(0.0, 4)]
    [InlineData(0.01, 8)]
    [InlineData(0.08, 32)]
    [InlineData(0.5, 16)]
    [InlineData(1.0, 255)]
    public void A_compressed_LeNet_comes_back(double density, int centroids) =>
        AssertRoundTrip(SampleModels.LeNet5(), SampleModels.Compress(SampleModels.LeNet5(), density, centroids, seed: 1));

    [Fact]
    public void Every_kind_of_node_and_tensor_comes_back()
    {
        var graph = SampleModels.Residual();
        var random = new Random(2);
        StoredTensor[] tensors = [.. graph.Parameters.Select((spec, i) =>
        {
            var values = SampleModels.Floats(random, spec.Count);
            if (i % 3 != 0)
                foreach (ref var value in values.AsSpan())
                    value = random.NextDouble() < 0.6 ? 0f : value;
            var width = i % 2 == 0 ? FloatWidth.Single : FloatWidth.Half;
            return i % 3 == 0 ? StoredTensor.Dense(spec.Name, spec.Shape, values, width)
                : i % 3 == 1 ? StoredTensor.Sparse(spec.Name, spec.Shape, values, width)
                : SampleModels.Shared(random, spec, 0.4, 5);
        })];
        var file = AssertRoundTrip(graph, tensors, new Dictionary<string, string> { ["data"] = "mnist", ["ünï"] = "" });
        Assert.Equal(graph.Nodes.AsEnumerable(), file.Graph.Nodes, (a, b) => Describe(a) == Describe(b));
        Assert.Equal(graph.Normalization, file.Graph.Normalization);
    }

    [Fact]
    public void A_node_whose_name_begins_with_another_ones_comes_back()
    {
        var graph = new ModelGraph("dots", [3], [new LinearNode("a", [0], 3), new LinearNode("a.b", [1], 2)]);
        AssertRoundTrip(graph, SampleModels.Compress(graph, 0.5, 3, seed: 5));
    }

    [Fact]
    public void Everything_but_weights_costs_a_LeNet_at_most_200_bytes()
    {
        var graph = SampleModels.LeNet5();
        var file = TersorFile.Read(TersorFile.ToBytes(graph, SampleModels.Compress(graph, 0.02, 8, seed: 3)));
        var streams = file.Layouts.Sum(layout => layout.Streams.Sum(stream => stream.Bytes));
        Assert.InRange(file.Length - streams, 1, 200);
        Assert.InRange(file.Sections.Single(section => section.Kind == SectionKind.Graph).Length, 1, 50);
    }

    [Fact]
    public void The_same_model_gives_the_same_bytes()
    {
        var graph = SampleModels.LeNet300();
        var tensors = SampleModels.Compress(graph, 0.1, 16, seed: 4);
        var metadata = new Dictionary<string, string> { ["b"] = "1", ["a"] = "2" };
        var reordered = new Dictionary<string, string> { ["a"] = "2", ["b"] = "1" };
        Assert.Equal(TersorFile.ToBytes(graph, tensors, metadata), TersorFile.ToBytes(graph, [.. tensors.Reverse()], reordered));
    }

    private static TersorFile AssertRoundTrip(
        ModelGraph graph, StoredTensor[] tensors, Dictionary<string, string>? metadata = null)
    {
        var bytes = TersorFile.ToBytes(graph, tensors, metadata);
        var file = TersorFile.Read(bytes);
        Assert.Equal(bytes.Length, file.Length);
        Assert.Equal(graph.Name, file.Graph.Name);
        Assert.Equal(metadata ?? [], file.Metadata);
        Assert.Equal(tensors.Length, file.Tensors.Length);
        for (var i = 0; i < tensors.Length; i++)
        {
            var (expected, actual) = (tensors[i], file.Tensors[i]);
            Assert.Equal(expected.Name, actual.Name);
            Assert.Equal(expected.Kind, actual.Kind);
            Assert.Equal(expected.Width, actual.Width);
            Assert.Equal(expected.NonZeros, actual.NonZeros);
            Assert.Equal(expected.Decode(), actual.Decode());
        }

        var parameters = file.Sections.Where(section => section.Kind == SectionKind.Parameters);
        Assert.Equal(parameters.Sum(section => section.Length), file.Layouts.Sum(layout => layout.Bytes));
        return file;
    }

    private static string Describe(GraphNode node) => $"{node} {string.Join(',', node.Inputs)}";
}
