using static Tersor.Onnx.Tests.TestModel;

namespace Tersor.Onnx.Tests;

/// <summary>What becomes of real exports: shapes, batches and names.</summary>
public sealed class ImportTests
{
    [Theory]
    [InlineData("mlp", new[] { 16 }, new[] { 3 })]
    [InlineData("resnet20-cifar10", new[] { 3, 32, 32 }, new[] { 10 })]
    [InlineData("resnet20-cifar10-bn", new[] { 3, 32, 32 }, new[] { 10 })]
    [InlineData("squeezenet-1.1", new[] { 3, 96, 96 }, new[] { 10 })]
    [InlineData("shufflenet-v2-05", new[] { 3, 96, 96 }, new[] { 10 })]
    [InlineData("audio-conv1d", new[] { 1, 400 }, new[] { 5 })]
    [InlineData("bilstm", new[] { 12, 20 }, new[] { 6 })]
    [InlineData("gru", new[] { 12, 20 }, new[] { 6 })]
    public void A_sample_has_no_batch(string name, int[] input, int[] output)
    {
        var import = Import(name);
        Assert.Equal(input, import.Graph.InputShape);
        Assert.Equal(output, import.Graph.OutputShape);
        Assert.Equal(0, Assert.Single(import.Inputs).BatchAxis);
        Assert.Equal(0, Assert.Single(import.Outputs).BatchAxis);
    }

    [Fact]
    public void States_have_their_batch_where_the_file_has_it()
    {
        var import = Import("char-lm-state");
        Assert.Equal([0, 1, 1], import.Inputs.Select(input => input.BatchAxis));
        Assert.Equal([0, 1, 1], import.Outputs.Select(output => output.BatchAxis));
        Assert.Equal([[32], [1, 96], [1, 96]], import.Graph.Inputs.Select(input => input.Shape.ToArray()));
    }

    [Fact]
    public void Layers_are_called_as_their_weights_are_and_remember_them()
    {
        var import = Import("resnet20-cifar10-bn");
        Assert.Contains(import.Graph.Nodes, node => node.Name == "layer2.0.conv1");
        var origin = import.Origins["layer2.0.conv1.weight"];
        Assert.Equal("layer2.0.conv1.weight", origin.Tensor);
        Assert.True(origin.Selection.IsDefault && origin.Permutation.IsDefault);
    }

    [Fact]
    public void A_layer_that_others_read_under_another_name_takes_no_bias()
    {
        var model = Of(
            Node("MatMul", "p", "x", "w"), Node("Identity", "q", "p"), Node("Add", "r", "q", "b"), Node("Mul", "y", "r", "p"));
        model.Graph.Initializer.Add(
            [TensorEncoder.Encode("w", [3, 3], [1f, 0, 0, 0, 1, 0, 0, 0, 1]), TensorEncoder.Encode("b", [3], [10f, 20, 30])]);
        Assert.Equal([11f, 44, 99], Engine.Run(model.Read().Import(), [1f, 2, 3], 1));
    }

    private static OnnxImport Import(string name)
    {
        var data = Environment.GetEnvironmentVariable("TERSOR_DATA");
        Assert.SkipUnless(Directory.Exists(data), "TERSOR_DATA names no folder");
        return OnnxFile.Read(Path.Combine(data, "exports", name, "model.onnx")).Import();
    }
}
