using Google.Protobuf;
using Tersor.Format;
using Tersor.Onnx.Protos;
using static Tersor.Onnx.Tests.TestModel;

namespace Tersor.Onnx.Tests;

/// <summary>Files that are made to harm: each is refused with one line, or read like any other.</summary>
public sealed class HostileFilesTests
{
    // What a refusal may take: the file, and a few objects. A declared size is no reason for more.
    private const long MostAllocated = 1 << 20;

    private const int Many = 100_000;

    [Fact]
    public void Nodes_in_a_circle_are_refused()
    {
        AssertRefused(Of(Node("Relu", "a", "b"), Node("Relu", "b", "a"), Node("Add", "y", "a", "x")), "its own output");
        AssertRefused(Of(Node("Add", "y", "x", "y")), "its own output");
    }

    [Fact]
    public void A_circle_through_every_node_is_refused()
    {
        var nodes = new NodeProto[Many];
        for (var i = 0; i < Many; i++)
            nodes[i] = Node("Relu", $"v{i}", $"v{(i + 1) % Many}");
        var model = Of(nodes);
        model.Graph.Output[0].Name = "v0";
        Assert.Contains("its own output", Refusal(model.ToByteArray()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_hundred_thousand_nodes_are_read_in_either_order(bool isReversed)
    {
        string Value(int i) => i == 0 ? "x" : i == Many ? "y" : $"v{i}";
        var nodes = Enumerable.Range(0, Many).Select(i => Node("Relu", Value(i + 1), Value(i)));
        var file = Of([.. isReversed ? nodes.Reverse() : nodes]).Read();
        Assert.Equal(Many, file.Graph.Nodes.Length);
        Assert.Equal("x", file.Graph.Nodes[0].Inputs[0]);
        Assert.Equal("y", file.Graph.Nodes[^1].Outputs[0]);
    }

    [Fact]
    public void Names_that_are_made_twice_or_never_are_refused()
    {
        AssertRefused(Of(Node("Relu", "y", "x"), Node("Relu", "y", "x")), "two values are named 'y'");
        AssertRefused(Of(Node("Relu", "x", "x")), "two values are named 'x'");
        AssertRefused(Of(Node("Relu", "y", "nowhere")), "reads 'nowhere', which nothing makes");
        AssertRefused(Of(Node("Relu", "z", "x")), "nothing makes the output 'y'");
        var model = Of(Node("Relu", "y", "x"));
        model.Graph.Initializer.Add(TensorEncoder.Encode("y", [1], [1f]));
        AssertRefused(model, "two values are named 'y'");
    }

    [Fact]
    public void Functions_that_double_thirty_times_are_refused()
    {
        var model = Of(new NodeProto { OpType = "f0", Domain = "bomb", Input = { "x" }, Output = { "y" } });
        for (var i = 0; i < 30; i++)
            model.Functions.Add(
                new FunctionProto
                {
                    Name = $"f{i}",
                    Domain = "bomb",
                    Input = { "a" },
                    Output = { "c" },
                    OpsetImport = { new OperatorSetProto { Version = 17 } },
                    Node =
                    {
                        new NodeProto { OpType = $"f{i + 1}", Domain = "bomb", Input = { "a" }, Output = { "b" } },
                        new NodeProto { OpType = $"f{i + 1}", Domain = "bomb", Input = { "b" }, Output = { "c" } },
                    },
                });
        AssertRefused(model, "more than 262144 nodes", mostAllocated: 1 << 30);
    }

    [Fact]
    public void A_function_that_calls_itself_is_refused()
    {
        var model = Of(new NodeProto { OpType = "f", Domain = "bomb", Input = { "x" }, Output = { "y" } });
        model.Functions.Add(
            new FunctionProto
            {
                Name = "f",
                Domain = "bomb",
                Input = { "a" },
                Output = { "b" },
                Node = { new NodeProto { OpType = "f", Domain = "bomb", Input = { "a" }, Output = { "b" } } },
            });
        AssertRefused(model, "nested more than 32 deep");
    }

    [Fact]
    public void Long_names_of_a_function_that_is_called_often_are_refused()
    {
        var model = Of([.. Enumerable.Range(0, 200).Select(
            i => new NodeProto { OpType = "f", Domain = "bomb", Input = { "x" }, Output = { i == 0 ? "y" : $"v{i}" } })]);
        var name = new string('n', 1 << 20);
        model.Functions.Add(
            new FunctionProto
            {
                Name = "f",
                Domain = "bomb",
                Input = { "a" },
                Output = { "b" },
                Node = { Node("Relu", name, "a"), Node("Relu", "b", name) },
            });
        AssertRefused(model, "too long", mostAllocated: 1 << 29);
    }

    [Fact]
    public void Graphs_within_graphs_are_refused_beyond_a_depth()
    {
        var graph = new GraphProto { Node = { Node("Relu", "z", "x") }, Output = { Value("z", OnnxElementType.Float32) } };
        for (var i = 0; i < 40; i++)
            graph = new GraphProto
            {
                Node = { Node("If", $"z{i}", "x").With(Graph("then_branch", graph)) },
                Output = { Value($"z{i}", OnnxElementType.Float32) },
            };
        var model = Of(Node("If", "y", "x").With(Graph("then_branch", graph)));
        AssertRefused(model, "nested more than 64 deep");
    }

    [Theory]
    [InlineData(new long[] { -1, 2 }, "an extent of -1")]
    [InlineData(new[] { 1L << 40, 2 }, "an extent of 1099511627776")]
    [InlineData(new[] { 1L << 30, 1 << 30, 1 << 30, 1 << 30 }, "more than the 268435456 values")]
    [InlineData(new[] { 0L, 1 << 30, 1 << 30 }, "more than the 268435456 values")]
    [InlineData(new long[] { 500_000_000 }, "more than the 268435456 values")]
    [InlineData(new long[] { 200_000_000 }, "4 bytes of data where [200000000] of FLOAT takes 800000000")]
    [InlineData(new long[] { 3 }, "4 bytes of data where [3] of FLOAT takes 12")]
    public void Extents_that_the_data_does_not_fill_are_refused(long[] dims, string reason)
    {
        var model = Of(Node("Relu", "y", "x"));
        var tensor = TensorEncoder.Encode("w", [1], [1f]);
        tensor.Dims.Clear();
        tensor.Dims.Add(dims);
        model.Graph.Initializer.Add(tensor);
        AssertRefused(model, $"tensor 'w': ", reason);
    }

    [Fact]
    public void Two_bytes_a_node_by_the_million_are_refused_before_they_are_objects()
    {
        var nodes = new byte[8 << 20];
        for (var i = 0; i < nodes.Length; i += 2)
            nodes[i] = 0x0a;
        var model = new byte[nodes.Length + 6];
        model[0] = 0x3a;
        for (var (i, rest) = (1, nodes.Length); i <= 5; i++, rest >>= 7)
            model[i] = (byte)((rest & 0x7f) | (i < 5 ? 0x80 : 0));
        nodes.CopyTo(model, 6);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("more than 2097152 nodes", Refusal(model));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
    }

    [Fact]
    public void Every_beginning_of_a_file_is_refused_or_read()
    {
        var model = Of(Node("Add", "y", "x", "w"));
        model.Graph.Initializer.Add(TensorEncoder.Encode("w", [3], [1f, 2, 3]));
        var bytes = model.ToByteArray();
        for (var length = 0; length < bytes.Length; length++)
            try
            {
                OnnxFile.Read(bytes.AsMemory(0, length), "test");
            }
            catch (OnnxException error)
            {
                Assert.DoesNotContain('\n', error.Message);
            }

        Assert.Equal("y", OnnxFile.Read(bytes, "test").Outputs[0].Name);
    }

    [Theory]
    [InlineData("GIF89a", "a GIF image, not an ONNX model")]
    [InlineData("{\"a\": 1}", "JSON, not an ONNX model")]
    [InlineData("version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer instead of the file, not an ONNX model")]
    [InlineData("", "an empty file, not an ONNX model")]
    public void What_is_no_model_is_called_by_its_name(string content, string reason) =>
        Assert.Equal(reason, Refusal(System.Text.Encoding.UTF8.GetBytes(content)));

    private static void AssertRefused(ModelProto model, string reason, string more = "", long mostAllocated = MostAllocated)
    {
        var bytes = model.ToByteArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = Refusal(bytes);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, mostAllocated + (16 * bytes.Length));
        Assert.Contains(reason, message);
        Assert.Contains(more, message);
        Assert.DoesNotContain('\n', message);
    }

    private static string Refusal(byte[] bytes) =>
        Assert.Throws<OnnxException>(() => OnnxFile.Read(bytes, "test", new ReadLimits())).Message;
}
