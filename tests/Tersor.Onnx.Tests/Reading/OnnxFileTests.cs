using Google.Protobuf;
using Tersor.Onnx.Protos;
using static Tersor.Onnx.Tests.TestModel;

namespace Tersor.Onnx.Tests;

public sealed class OnnxFileTests
{
    [Fact]
    public void Initialisers_are_no_inputs()
    {
        var model = Of(Node("Add", "y", "x", "w"));
        model.Graph.Input.Add(Value("w", OnnxElementType.Float32, 3));
        model.Graph.Initializer.Add(TensorEncoder.Encode("w", [3], [1f, 2, 3]));
        var file = model.Read();
        Assert.Equal(["x"], file.Inputs.Select(input => input.Name));
        Assert.Equal([1f, 2, 3], file.Graph.Initializers["w"].Value.Floats);
        Assert.Equal("w", file.Graph.Initializers["w"].Value.Origin);
    }

    [Fact]
    public void A_file_says_who_wrote_it_and_in_what()
    {
        var model = Of(Node("Relu", "y", "x"));
        (model.ProducerName, model.ProducerVersion) = ("pytorch", "1.13");
        model.MetadataProps.Add(new EntryProto { Key = "names", Value = "cat,dog" });
        model.OpsetImport.Add(new OperatorSetProto { Domain = "ai.onnx.ml", Version = 3 });
        model.Graph.Input[0].Type.TensorType.Shape.Dim[0] = new ShapeProto.Types.Dimension { DimParam = "batch" };
        var file = model.Read();
        Assert.Equal(("pytorch 1.13", 17, "cat,dog"), (file.Producer, file.Opset, file.Metadata["names"]));
        Assert.Equal([new OnnxExtent(null, "batch"), new OnnxExtent(3)], file.Inputs[0].Extents.ToArray());
        Assert.Equal(OnnxElementType.Float32, file.Inputs[0].Type);
    }

    [Fact]
    public void Nodes_come_behind_those_that_they_read()
    {
        var file = Of(Node("Relu", "y", "b"), Node("Neg", "b", "a"), Node("Abs", "a", "x")).Read();
        Assert.Equal(["Abs", "Neg", "Relu"], file.Graph.Nodes.Select(node => node.OpType));
        Assert.Equal("Abs_a", file.Graph.Nodes[0].Name);
    }

    [Fact]
    public void What_a_branch_reads_comes_before_the_node()
    {
        var branch = new GraphProto { Node = { Node("Neg", "n", "late") }, Output = { Value("n", OnnxElementType.Float32) } };
        var file = Of(
            Node("If", "y", "x").With(Graph("then_branch", branch), Graph("else_branch", branch.Clone())),
            Node("Relu", "late", "x")).Read();
        Assert.Equal(["Relu", "If"], file.Graph.Nodes.Select(node => node.OpType));
        var then = file.Graph.Nodes[1].Subgraph("then_branch")!;
        var otherwise = file.Graph.Nodes[1].Subgraph("else_branch")!;
        Assert.Equal("late", then.Nodes[0].Inputs[0]);
        Assert.Equal(then.Nodes[0].Outputs[0], then.Outputs[0].Name);
        Assert.NotEqual(then.Outputs[0].Name, otherwise.Outputs[0].Name);
        Assert.Same(then, file.Graph.Nodes[1].Subgraph("then_branch"));
    }

    [Fact]
    public void The_standard_domain_has_two_names()
    {
        var model = Of(Node("Relu", "y", "x"));
        model.Graph.Node[0].Domain = "ai.onnx";
        var node = model.Read().Graph.Nodes[0];
        Assert.Equal(("", 17), (node.Domain, node.Opset));
    }

    [Fact]
    public void Functions_become_their_bodies()
    {
        var model = Of(
            new NodeProto { Name = "call", OpType = "twice", Domain = "own", Input = { "x", "" }, Output = { "h", "same" } }
                .With(ProtoAttribute.Of("slope", 0.5f)),
            new NodeProto { OpType = "twice", Domain = "own", Input = { "h" }, Output = { "y" } });
        model.Functions.Add(
            new FunctionProto
            {
                Name = "twice",
                Domain = "own",
                Input = { "a", "b" },
                Output = { "c", "a" },
                AttributeProto = { ProtoAttribute.Of("slope", 0.25f) },
                OpsetImport = { new OperatorSetProto { Domain = "", Version = 13 } },
                Node =
                {
                    Node("LeakyRelu", "t", "a").With(new AttributeProto { Name = "alpha", RefAttrName = "slope", Type = 1 }),
                    Node("Add", "c", "t", "t"),
                },
            });
        var nodes = model.Read().Graph.Nodes;
        Assert.Equal(["LeakyRelu", "Add", "Identity", "LeakyRelu", "Add"], nodes.Select(node => node.OpType));
        Assert.Equal([0.5f, 0.25f], nodes.Where(node => node.OpType == "LeakyRelu").Select(node => node.Float("alpha", 0)));
        Assert.Equal(("x", "h"), (nodes[0].Inputs[0], nodes[1].Outputs[0]));
        Assert.Equal(("x", "same"), (nodes[2].Inputs[0], nodes[2].Outputs[0]));
        Assert.Equal(("h", "y"), (nodes[3].Inputs[0], nodes[4].Outputs[0]));
        Assert.NotEqual(nodes[0].Outputs[0], nodes[3].Outputs[0]);
        Assert.Equal(nodes[0].Outputs[0], nodes[1].Inputs[0]);
        Assert.All(nodes.Where(node => node.OpType != "Identity"), node => Assert.Equal(13, node.Opset));
    }

    [Fact]
    public void Attributes_have_their_types()
    {
        var node = Of(
            Node("Any", "y", "x").With(
                ProtoAttribute.Of("i", 7L), ProtoAttribute.Of("f", 0.5f), ProtoAttribute.Of("s", "text"),
                ProtoAttribute.Of("is", 1, -2), ProtoAttribute.Of("ss", ["a", "b"]),
                ProtoAttribute.Of("t", TensorEncoder.Encode("", [2], [3f, 4])))).Read().Graph.Nodes[0];
        Assert.Equal((7, 9), (node.Int("i", 0), node.Int("none", 9)));
        Assert.Equal((0.5f, 9f), (node.Float("f", 0), node.Float("none", 9)));
        Assert.Equal(("text", "else"), (node.Text("s", ""), node.Text("none", "else")));
        Assert.Equal([1L, -2], node.Ints("is")!.Value.ToArray());
        Assert.Equal(["a", "b"], node.Texts("ss")!.Value.ToArray());
        Assert.Equal([3f, 4], node.Tensor("t")!.Floats);
        Assert.Equal("y:t", node.Tensor("t")!.Origin);
        Assert.Null(node.Tensor("none"));
        Assert.True(node.Has("i") && !node.Has("none"));
    }

    [Fact]
    public void Recorded_tensors_come_back()
    {
        using var folder = new Tersor.TestSupport.TemporaryFolder();
        var path = folder.File("input_0.pb");
        new OnnxTensorFile("ids", OnnxElementType.Int64, [1, 3], [5, -1, 7]).Write(path);
        var read = OnnxTensorFile.Read(path);
        Assert.Equal(("ids", OnnxElementType.Int64), (read.Name, read.Type));
        Assert.Equal([1, 3], read.Shape.ToArray());
        Assert.Equal([5f, -1, 7], read.Values);
        File.WriteAllBytes(path, Of(Node("Relu", "y", "x")).ToByteArray());
        Assert.StartsWith(path, Assert.Throws<OnnxException>(() => OnnxTensorFile.Read(path)).Message);
    }
}
