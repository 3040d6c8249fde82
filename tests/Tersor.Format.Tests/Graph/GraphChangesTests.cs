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
    public void A_model_without_a_linear_layer_at_its_end_gets_one()
    {
        var graph = new ModelGraphBuilder("m", 1, 4, 4).Flatten().Linear(9).Node(new ReshapeNode("", [], [1, 3, 3]))
            .Conv2d(3, 3).Build();
        var (changed, layer) = graph.WithClasses(5);
        Assert.Equal(("fc2", "flatten2"), (layer, changed.Nodes[^2].Name));
        Assert.Equal([5], changed.OutputShape);
        Assert.Equal([.. graph.Parameters.Select(parameter => parameter.Name), "fc2.weight", "fc2.bias"],
            changed.Parameters.Select(parameter => parameter.Name));

        var vector = new ModelGraphBuilder("m", 4).Node(new UnaryNode("fc1", [], UnaryFunction.Square)).Build();
        (changed, layer) = vector.WithClasses(5);
        Assert.Equal(("fc12", 2), (layer, changed.Nodes.Length));

        var two = new ModelGraphBuilder("m", 4).Relu().Output("a").Tanh().Output("b").Build();
        Assert.Contains("2 outputs", Assert.Throws<ModelGraphException>(() => two.WithClasses(5)).Message);
    }

    [Fact]
    public void A_body_and_its_head_are_the_whole()
    {
        var graph = new ModelGraphBuilder("m", 1, 4, 4).Conv2d(3, 3).BatchNorm().Relu().Flatten().Linear(6).Relu().Linear(2)
            .Node(new SoftmaxNode("", [], 0)).Build(new InputNormalization(0.5f, 0.25f));
        var (body, head) = graph.Behead();
        Assert.Equal(graph.Nodes.Select(node => node.Name), body.Nodes.Concat(head.Nodes).Select(node => node.Name));
        Assert.Equal(
            graph.Parameters.Select(parameter => parameter.Name),
            body.Parameters.Concat(head.Parameters).Select(parameter => parameter.Name));
        Assert.Equal(body.OutputShape, head.InputShape);
        Assert.Equal(graph.OutputShape, head.OutputShape);
        Assert.Equal(graph.Normalization, body.Normalization);
        Assert.Equal(InputNormalization.None, head.Normalization);
        Assert.Equal("fc2", head.Nodes[0].Name);
    }

    [Fact]
    public void What_cannot_be_cut_is_refused()
    {
        var convolution = new ModelGraphBuilder("m", 1, 4, 4).Conv2d(3, 3).Build();
        Assert.Contains("does not end in a linear", Assert.Throws<ModelGraphException>(() => convolution.Behead()).Message);
        var builder = new ModelGraphBuilder("m", 4).Relu();
        var early = builder.Current;
        var crossing = builder.Tanh().Linear(4).Node(new SoftmaxNode("", [], 0)).Output("a").From(early).Sigmoid().Output("b")
            .Build();
        Assert.Contains("'sigmoid1'", Assert.Throws<ModelGraphException>(() => crossing.Behead()).Message);
    }
}
