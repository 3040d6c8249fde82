namespace Tersor.Format.Tests;

public sealed class GraphJsonTests
{
    private const string Small = """
        {
          "name": "small",
          "input": { "shape": [1, 8, 8] },
          // A hand-written graph names what it likes.
          "nodes": [
            {"type":"conv","channels":2,"kernel":3},
            {"type":"relu","name":"first"},
            {"type":"conv","channels":2,"kernel":3,"padding":1,"bias":false},
            {"type":"add","inputs":["first","conv2"]},
            {"type":"flatten"},
            {"type":"fc","outputs":10},
          ],
        }
        """;

    [Fact]
    public void What_a_graph_has_anyway_may_be_left_out()
    {
        var graph = GraphJson.Read(Small, "small.json");
        Assert.Equal(["conv1", "first", "conv2", "add1", "flatten1", "fc1"], graph.Nodes.Select(node => node.Name));
        Assert.Equal([2, 3], graph.Nodes[3].Inputs);
        Assert.Equal((false, 1, true), (Conv(2).Bias, Conv(2).Padding, Conv(0).Bias));
        Assert.Equal([10], graph.OutputShape);

        Conv2dNode Conv(int node) => (Conv2dNode)graph.Nodes[node];
    }

    [Fact]
    public void Every_kind_of_node_comes_back_byte_by_byte()
    {
        var graphs = ReferenceFolder.Tracked().Where(file => file.File.StartsWith("accepted", StringComparison.Ordinal))
            .Select(file => TersorFile.Read(file.Bytes).Graph).ToArray();
        foreach (var graph in graphs)
        {
            var json = GraphJson.Write(graph);
            Assert.Equal(DamageTests.GraphBytes(graph), DamageTests.GraphBytes(GraphJson.Read(json, "x.json")));
        }

        var kinds = graphs.SelectMany(graph => graph.Nodes).Select(node => node.Prefix).ToHashSet();
        Assert.Superset(NodeKinds.Names.ToHashSet(), kinds);
    }

    [Fact]
    public void A_node_with_the_name_of_the_input_is_told_from_it_by_number()
    {
        var graph = new ModelGraph(
            "m",
            [4],
            [new LinearNode("x", [0], 4), new AddNode("sum", [1, 0])],
            outputs: [new GraphOutput("y", 2), new GraphOutput("z", 1)],
            inputName: "x");
        var json = GraphJson.Write(graph);
        Assert.Contains("\"inputs\":[1,0]", json);
        Assert.Equal(DamageTests.GraphBytes(graph), DamageTests.GraphBytes(GraphJson.Read(json, "x.json")));
        var reason = Refused("{\"type\":\"add\",\"inputs\":[\"x\",\"x\"]}", before: "{\"type\":\"relu\",\"name\":\"x\"},");
        Assert.Contains("two values have", reason);
    }

    [Theory]
    [InlineData("{\"type\":\"cnov\"}", "node 1: 'type' is 'cnov', none of fc, conv")]
    [InlineData("{\"name\":\"a\"}", "node 1: lacks 'type'")]
    [InlineData("{\"type\":\"fc\"}", "node 'fc1': lacks 'outputs'")]
    [InlineData("{\"type\":\"fc\",\"outputs\":2,\"ouputs\":3}", "node 'fc1': unknown key 'ouputs'; known are bias, inputs, name")]
    [InlineData("{\"type\":\"fc\",\"outputs\":-2}", "node 'fc1': 'outputs' is -2, not a whole number from 0 to")]
    [InlineData("{\"type\":\"fc\",\"outputs\":2.5}", "'outputs' is 2.5")]
    [InlineData("{\"type\":\"fc\",\"outputs\":\"2\"}", "'outputs' is \"2\"")]
    [InlineData("{\"type\":\"fc\",\"outputs\":2,\"bias\":1}", "'bias' is neither true nor false")]
    [InlineData("{\"type\":\"fc\",\"outputs\":2,\"outputs\":2}", "no valid JSON")]
    [InlineData("{\"type\":\"dropout\",\"probability\":1e99}", "'probability' is 1e99, not a finite number")]
    [InlineData("{\"type\":\"unary\",\"function\":\"arc\"}", "'function' is 'arc', none of")]
    [InlineData(
        "{\"type\":\"add\",\"inputs\":[\"x\",\"later\"]}",
        "'inputs' names 'later', which is no input and no earlier node")]
    [InlineData("{\"type\":\"add\",\"inputs\":[0,1]}", "'inputs' names value 1, which is not there yet")]
    [InlineData("{\"type\":\"add\",\"inputs\":[\"x\"]}", "reads 1 values where its kind takes 2")]
    [InlineData("{\"type\":\"conv\",\"channels\":2,\"kernel\":9}", "node 'conv1'")]
    [InlineData("3", "node 1: an object is expected, not 3")]
    [InlineData("", "at least one node")]
    public void What_is_no_graph_is_refused_with_file_node_and_key(string node, string reason)
    {
        var message = Refused(node);
        Assert.StartsWith("my.json: ", message);
        Assert.Contains(reason, message);
    }

    [Theory]
    [InlineData("{", "line 1")]
    [InlineData("[]", "an object is expected, not a list")]
    [InlineData("{\"name\":\"m\",\"nodes\":[]}", "lacks 'input'")]
    [InlineData("{\"name\":\"m\",\"input\":{\"shape\":[0]},\"nodes\":[{\"type\":\"relu\"}]}", "an input extent of 0")]
    [InlineData("{\"name\":\"m\",\"input\":{\"shape\":[[[[[[[[[1]]]]]]]]]},\"nodes\":[]}", "no valid JSON")]
    [InlineData("{\"name\":\"m\",\"input\":{\"shape\":[1],\"type\":\"f\"},\"nodes\":[]}", "my.json: input: unknown key 'type'")]
    [InlineData(
        "{\"name\":\"m\",\"input\":{\"shape\":[1]},\"normalization\":{\"mean\":[1,2],\"deviation\":[1]},\"nodes\":[]}",
        "'deviation' has 1 numbers, 'mean' 2")]
    public void A_damaged_file_is_refused(string json, string reason) => Assert.Contains(
        reason, Assert.Throws<ModelGraphException>(() => GraphJson.Read(json, "my.json")).Message);

    [Fact]
    public void Limits_hold()
    {
        var limits = new ReadLimits { MaxNodes = 5 };
        Assert.Contains(
            "6 nodes where at most 5", Assert.Throws<ModelGraphException>(() => GraphJson.Read(Small, "a", limits)).Message);
        limits = new ReadLimits { MaxTextBytes = 100 };
        Assert.Contains("longer than", Assert.Throws<ModelGraphException>(() => GraphJson.Read(Small, "a", limits)).Message);
    }

    private static string Refused(string node, string before = "")
    {
        var json = "{\"name\":\"m\",\"input\":{\"name\":\"x\",\"shape\":[1,4,4]},\"nodes\":[" + before + node + "]}";
        return Assert.Throws<ModelGraphException>(() => GraphJson.Read(json, "my.json")).Message;
    }
}
