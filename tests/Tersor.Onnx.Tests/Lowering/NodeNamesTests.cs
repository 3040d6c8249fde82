namespace Tersor.Onnx.Tests;

public sealed class NodeNamesTests
{
    [Theory]
    [InlineData("layer1.0.conv1.weight", "layer1.0.conv1")]
    [InlineData("dense/kernel:0", "dense")]
    [InlineData("onnx::MatMul_801", "")]
    [InlineData("123", "")]
    [InlineData("a weight\nof mine", "a_weight_of_mine")]
    public void A_layer_is_called_as_its_weight(string tensor, string name) => Assert.Equal(name, NodeNames.OfTensor(tensor));

    [Theory]
    [InlineData("/layer1/layer1.0/conv1/Conv", "Conv", "layer1.0.conv1")]
    [InlineData("/encoder/Conv_3", "Conv", "encoder")]
    [InlineData("Conv_0", "Conv", "")]
    [InlineData("", "Conv", "")]
    public void A_layer_without_one_is_called_as_its_node(string node, string operation, string name) =>
        Assert.Equal(name, NodeNames.OfNode(node, operation));
}
