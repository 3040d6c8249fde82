using Tersor.Onnx.Protos;

namespace Tersor.Onnx;

/// <summary>What a node's attributes mean where it stands: whose tensors and names they use.</summary>
internal sealed class AttributeScope
{
    /// <summary>The tensor of an attribute.</summary>
    public ConstantTensor Tensor(OnnxNode node, string name, TensorProto tensor) =>
        throw new OnnxException($"node '{node.Name}': attribute {name}: tensor '{tensor.Name}' can't be read");

    /// <summary>The graph of an attribute.</summary>
    public OnnxGraph Subgraph(OnnxNode node, string name, GraphProto graph) =>
        throw new OnnxException($"node '{node.Name}': attribute {name}: graph '{graph.Name}' can't be read");
}
