using Tersor.Onnx.Protos;

namespace Tersor.Onnx;

/// <summary>
/// Where a node stands: in which graph or call of a function, and so what the tensors and graphs of its attributes mean.
/// </summary>
/// <param name="body">The graph or the call.</param>
/// <param name="output">The name of the node's first output where it was written.</param>
internal sealed class NodePlace(GraphBody body, string output)
{
    private Dictionary<AttributeProto, object>? _made;

    /// <summary>The tensor of an attribute.</summary>
    public ConstantTensor Tensor(TensorProto tensor, AttributeProto attribute) =>
        Make(attribute, () => body.Reader.Decoder.Decode(tensor, Origin(attribute)));

    /// <summary>The sparse tensor of an attribute.</summary>
    public ConstantTensor Tensor(SparseTensorProto tensor, AttributeProto attribute) =>
        Make(attribute, () => body.Reader.Decoder.Decode(tensor));

    /// <summary>The graph of an attribute.</summary>
    public OnnxGraph Subgraph(AttributeProto attribute) =>
        Make(attribute, () => body.Nested(attribute, Origin(attribute)).Read(attribute.G));

    /// <summary>Where the content of an attribute stands in the file.</summary>
    private string Origin(AttributeProto attribute) => body.Origin + TensorPaths.OfAttribute(output, attribute.Name);

    private T Make<T>(AttributeProto attribute, Func<T> make)
        where T : class
    {
        _made ??= new(ReferenceEqualityComparer.Instance);
        if (!_made.TryGetValue(attribute, out var made))
            _made.Add(attribute, made = make());
        return (T)made;
    }
}
