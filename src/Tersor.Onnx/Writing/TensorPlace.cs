using Google.Protobuf.Collections;
using Tersor.Onnx.Protos;

namespace Tersor.Onnx;

/// <summary>Where a tensor stands in a file that is to be changed.</summary>
/// <param name="Path">As <see cref="TensorPaths"/> writes it.</param>
/// <param name="Tensor">The tensor.</param>
/// <param name="Graph">The graph that it is an initialiser of; null if it is a node's attribute.</param>
/// <param name="Nodes">The nodes around it.</param>
/// <param name="Node">The Constant node that it is the value of; null for initialisers.</param>
internal sealed record TensorPlace(
    string Path, TensorProto Tensor, GraphProto? Graph, RepeatedField<NodeProto> Nodes, NodeProto? Node)
{
    /// <summary>All tensors of a file: its graph's, those of graphs in attributes and of functions.</summary>
    public static IEnumerable<TensorPlace> All(ModelProto model) =>
        InGraph(model.Graph, "").Concat(
            model.Functions.SelectMany(
                function => InNodes(function.Node, TensorPaths.OfFunction(function.Domain, function.Name))));

    /// <summary>The value that the tensor is, where it stands.</summary>
    public string Value => Node is null ? Tensor.Name : Node.Output[0];

    /// <summary>Whether it is a value by itself, so that nodes can make it instead.</summary>
    public bool IsReplaceable => Node is null or { OpType: "Constant", Output.Count: 1 };

    /// <summary>
    /// Puts nodes in its place that make the value of codes and a codebook, as wide as the tensor's own elements.
    /// </summary>
    /// <param name="values">The codes, in the tensor's order.</param>
    /// <param name="names">The names of all values of the file, which get those of the new ones.</param>
    /// <returns>False, and nothing is changed, where codes can't say the values.</returns>
    public bool TryReplaceByCodes(CodedValues values, HashSet<string> names)
    {
        if (CodedTensor.Write(
            Value, [.. Tensor.Dims.Select(dim => (int)dim)], values, (OnnxElementType)Tensor.DataType, Reserve) is not { } coded)
            return false;
        var (stored, nodes) = coded;
        var at = Node is null ? 0 : Nodes.IndexOf(Node);
        if (Node is not null)
            Nodes.RemoveAt(at);
        if (Graph is not null)
        {
            // Before version 4 of the format, an initialiser is an input as well.
            Graph.Initializer.Remove(Tensor);
            if (Graph.Input.FirstOrDefault(input => input.Name == Tensor.Name) is { } declared)
                Graph.Input.Remove(declared);
        }

        foreach (var node in stored.Select(Constant).Concat(nodes))
            Nodes.Insert(at++, node);
        return true;

        string Reserve(string wanted)
        {
            while (!names.Add(wanted))
                wanted += "_";
            return wanted;
        }
    }

    private static IEnumerable<TensorPlace> InGraph(GraphProto graph, string prefix) =>
        graph.Initializer.Select(tensor => new TensorPlace(prefix + tensor.Name, tensor, graph, graph.Node, null))
            .Concat(InNodes(graph.Node, prefix));

    private static IEnumerable<TensorPlace> InNodes(RepeatedField<NodeProto> nodes, string prefix)
    {
        foreach (var node in nodes)
            foreach (var attribute in node.Attribute)
            {
                if (attribute.T is null && attribute.G is null)
                    continue;
                var output = node.Output.FirstOrDefault(name => name.Length > 0) ?? "";
                var path = prefix + TensorPaths.OfAttribute(output, attribute.Name);
                if (attribute.T is { } tensor)
                    yield return new TensorPlace(path, tensor, null, nodes, node);
                if (attribute.G is { } graph)
                    foreach (var place in InGraph(graph, TensorPaths.Inside(path)))
                        yield return place;
            }
    }

    private static NodeProto Constant(TensorProto tensor) => new()
    {
        Name = tensor.Name,
        OpType = "Constant",
        Output = { tensor.Name },
        Attribute = { ProtoAttribute.Of("value", tensor) },
    };
}
