namespace Tersor.Format.Tests;

public sealed class FoldedGraphTests
{
    [Fact]
    public void Every_layer_that_a_normalisation_alone_reads_takes_it_over()
    {
        var folded = FoldedGraph.Of(New(7)
            .Linear(12, bias: false).Reshape(3, 2, 2).BatchNorm().Relu()
            .ConvTranspose2d(4, 2, stride: 2, bias: false).BatchNorm().Relu()
            .Conv2d(2, 3).BatchNorm().Tanh()
            .Build());
        Assert.Equal(["fc1 bn1", "convtranspose1 bn2", "conv1 bn3"], Pairs(folded));
        Assert.Equal(
            New(7).Linear(12).Reshape(3, 2, 2).Relu().ConvTranspose2d(4, 2, stride: 2).Relu().Conv2d(2, 3).Tanh().Build().Nodes,
            folded.Graph.Nodes,
            Same);
    }

    [Fact]
    public void Branches_read_what_they_did()
    {
        var builder = New(2, 4, 4);
        var input = builder.Current;
        var shortcut = builder.Conv2d(3, 1, bias: false).BatchNorm().Current;
        var folded = FoldedGraph.Of(
            builder.From(input).Conv2d(3, 3, padding: 1, bias: false).BatchNorm().Relu().Add(shortcut).Build());

        var expected = New(2, 4, 4);
        shortcut = expected.Conv2d(3, 1).Current;
        Assert.Equal(expected.From(input).Conv2d(3, 3, padding: 1).Relu().Add(shortcut).Build().Nodes, folded.Graph.Nodes, Same);
        Assert.Equal(["conv1 bn1", "conv2 bn2"], Pairs(folded));
    }

    [Fact]
    public void A_normalisation_that_no_layer_can_take_over_stays()
    {
        var graphs = new[]
        {
            New(3, 4, 4).BatchNorm().Relu().BatchNorm().Build(),
            New(3, 4, 4).Conv2d(2, 1).Relu().BatchNorm().Build(),

            // A value of its own for each pixel, and one for each step: the layer has weights for neither.
            New(3, 4, 4).Conv2d(2, 1).Flatten().BatchNorm().Build(),
            New(5, 4).Linear(5).BatchNorm().Build(),
            ReadTwice(),
        };
        foreach (var graph in graphs)
        {
            var folded = FoldedGraph.Of(graph);
            Assert.Empty(folded.Norms);
            Assert.Equal(graph.Nodes, folded.Graph.Nodes, Same);
        }

        static ModelGraph ReadTwice()
        {
            var builder = New(3, 4, 4).Conv2d(2, 1);
            var convolved = builder.Current;
            return builder.BatchNorm().Add(convolved).Build();
        }
    }

    [Fact]
    public void Two_normalisations_in_a_row_leave_one()
    {
        var folded = FoldedGraph.Of(New(3, 4, 4).Conv2d(2, 1).BatchNorm().BatchNorm().Build());
        Assert.Equal(["conv1", "bn2"], folded.Graph.Nodes.Select(node => node.Name));
    }

    private static ModelGraphBuilder New(params int[] shape) => new("graph", shape);

    private static IEnumerable<string> Pairs(FoldedGraph folded) =>
        folded.Graph.Nodes.Where(node => folded.Norms.ContainsKey(node.Name))
            .Select(node => $"{node.Name} {folded.Norms[node.Name].Name}");

    private static bool Same(GraphNode a, GraphNode b) => a.Inputs.SequenceEqual(b.Inputs) && a with { Inputs = b.Inputs } == b;
}
