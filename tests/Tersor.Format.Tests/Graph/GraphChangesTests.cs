namespace Tersor.Format.Tests;

public sealed class GraphChangesTests
{
    private static readonly ModelGraph Graph = new ModelGraphBuilder("m", 2, 4, 3).Conv2d(5, 1).Relu().Flatten().Embedding(60, 4)
        .Lstm(4).TiedLinear(table: 4).Build(new InputNormalization([new(0f, 1f), new(1f, 2f)]));

    [Fact]
    public void An_entrance_moves_every_value()
    {
        var graph = new ModelGraphBuilder("m", 4, 3, 2).Relu().Build()
            .WithEntrance([2, 4, 3], new PermuteNode("relu1", [], [1, 2, 0]));
        Assert.Equal(["relu12", "relu1"], graph.Nodes.Select(node => node.Name));
        Assert.Equal([4, 3, 2], graph.OutputShape);
        Assert.Equal((0, 1), (graph.Nodes[0].Inputs[0], graph.Nodes[1].Inputs[0]));

        var moved = Graph.WithEntrance([2, 4, 3], new GatherNode("swap", [], 0, [1, 0]));
        Assert.Equal(5, ((LinearNode)moved.Nodes[^1]).Table);
        Assert.Equal(Graph.Normalization, moved.Normalization);
        Assert.Equal(moved.Nodes.Length, moved.Outputs[0].Value);
    }

    [Fact]
    public void The_last_linear_layer_is_replaced_for_other_classes()
    {
        var graph = new ModelGraphBuilder("m", 6).Linear(8).Relu().Linear(10).Node(new ReshapeNode("", [], [1, 10]))
            .Node(new SoftmaxNode("", [], 1)).Build();
        var (changed, layer) = graph.WithClasses(3);
        Assert.Equal(("fc2", 8), (layer, ((LinearNode)changed.Nodes[0]).Outputs));
        Assert.Equal([1, 3], changed.OutputShape);
        Assert.Equal((graph, null), graph.WithClasses(10));
    }

    [Fact]
    public void An_output_of_another_layer_has_no_classes_to_replace()
    {
        var graph = new ModelGraphBuilder("m", 1, 4, 4).Conv2d(3, 3).Build();
        Assert.Contains("from node 'conv1'", Assert.Throws<ModelGraphException>(() => graph.WithClasses(5)).Message);
        graph = new ModelGraphBuilder("m", 4).Relu().Build();
        Assert.Contains("no linear layer", Assert.Throws<ModelGraphException>(() => graph.WithClasses(5)).Message);
    }
}
