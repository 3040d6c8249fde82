namespace Tersor.Format.Tests;

public sealed class UnitGroupTests
{
    public static TheoryData<string> Small =>
        [.. Graphs.All.Where(graph => graph.ParameterCount < 30_000 && UnitGroup.Of(graph) is not [])
            .Select(graph => graph.Name)];

    [Theory]
    [InlineData("mlp", "fc1 50, fc2 33")]
    [InlineData("lenet", "conv1 6, conv2 9, fc1 40")]
    [InlineData("pools", "")]
    [InlineData("global", "conv1 5, conv2 7")]
    [InlineData("rows", "lstm1 19, fc1 7, lstm2 9")]
    [InlineData("symbols", "embedding1 5, lstm1 8")]
    [InlineData("tied", "")]
    [InlineData("unread", "fc1 30")]
    [InlineData("steps", "")]
    [InlineData("generator", "fc1 6, convtranspose1 5, convtranspose2 2")]
    [InlineData("folded", "conv1 4, conv3 6")]
    public void Units_form_a_group_where_only_layers_of_weights_read_them(string graph, string groups) =>
        Assert.Equal(groups, string.Join(", ", UnitGroup.Of(Graphs.Find(graph)).Select(group => $"{group.Layer} {group.Count}")));

    [Fact]
    public void A_residual_sum_binds_the_units_that_it_adds_and_no_others()
    {
        var graph = Graphs.Find("residual");
        var group = Assert.Single(UnitGroup.Of(graph));
        Assert.Equal("conv2", group.Layer);
        Assert.Equal(
            ["conv2.weight", "bn2.gamma", "bn2.beta", "bn2.mean", "bn2.variance"],
            group.Made.Select(axis => graph.Parameters[axis.Parameter].Name));
        Assert.Equal(["conv3.weight"], group.Read.Select(axis => graph.Parameters[axis.Parameter].Name));
    }

    [Fact]
    public void Channels_that_only_pass_a_depthwise_convolution_take_its_kernels_along()
    {
        var graph = new ModelGraphBuilder("depthwise", 1, 8, 8).Conv2d(6, 3)
            .Node(new Conv2dNode("", [], 6, 3) { Groups = 6 }).Relu().Conv2d(4, 1).Flatten().Linear(3).Build();
        var group = UnitGroup.Of(graph)[0];
        Assert.Equal(
            ["conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias"],
            group.Made.Select(axis => graph.Parameters[axis.Parameter].Name));
        Judge(graph);
    }

    [Fact]
    public void Groups_of_channels_stay_as_they_are()
    {
        var graph = new ModelGraphBuilder("groups", 1, 8, 8).Conv2d(6, 3)
            .Node(new Conv2dNode("", [], 6, 3) { Groups = 2 }).Relu().Conv2d(4, 1).Build();
        Assert.Empty(UnitGroup.Of(graph));
    }

    [Theory]
    [MemberData(nameof(Small))]
    public void Any_order_of_any_group_gives_the_same_outputs(string name) => Judge(Graphs.Find(name));

    private static void Judge(ModelGraph graph)
    {
        var random = new Random(3);
        var tensors = RandomModel.Tensors(graph, density: 0.5, seed: 1, hasScales: true);
        var arranged = (StoredTensor[])tensors.Clone();
        foreach (var group in UnitGroup.Of(graph))
        {
            var order = Enumerable.Range(0, group.Count).ToArray();
            random.Shuffle(order);
            SortedUnits.Arrange(group, arranged, order);
        }

        var inputs = RandomModel.Inputs(graph, batch: 2);
        var (expected, actual) =
            (GraphInterpreter.Run(graph, tensors, inputs), GraphInterpreter.Run(graph, arranged, inputs));
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-5f * Math.Max(1f, Math.Abs(expected[i])));
    }
}
