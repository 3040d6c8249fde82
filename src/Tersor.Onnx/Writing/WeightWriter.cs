using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>
/// Writes parameters into a graph: as numbers, or as codes that standard operators look up in the codebook, which a runtime does
/// once when it loads the model.
/// </summary>
/// <param name="builder">The graph.</param>
/// <param name="tensors">The parameters by their names.</param>
/// <param name="codes">Whether shared weights are written as codes.</param>
internal sealed class WeightWriter(ProtoGraphBuilder builder, IReadOnlyDictionary<string, StoredTensor> tensors, bool codes)
{
    private readonly Dictionary<string, string> _written = [];

    /// <summary>A parameter as it is.</summary>
    /// <param name="name">Its full name.</param>
    /// <param name="shape">Its shape in the graph; its own if left out.</param>
    public string Write(string name, ImmutableArray<int> shape = default)
    {
        if (_written.TryGetValue(name, out var value))
            return value;
        var tensor = Find(name);
        value = Write(builder.Reserve(name), tensor, shape.IsDefault ? tensor.Shape : shape, []);
        _written.Add(name, value);
        return value;
    }

    /// <summary>A recurrent layer's weights, their gates in ONNX's order, for one direction: [1, gates · hidden, …].</summary>
    /// <param name="name">Its full name.</param>
    /// <param name="gates">For each gate of ONNX's, which one it is of ours.</param>
    public string WriteGates(string name, ReadOnlySpan<int> gates)
    {
        var tensor = Find(name);
        return Write(builder.Reserve(name), tensor, tensor.Shape.Insert(0, 1), gates);
    }

    /// <summary>The values of a parameter; those of a bias that isn't there are 0.</summary>
    public float[] Values(string name, int count) =>
        tensors.TryGetValue(name, out var tensor) ? tensor.Decode() : new float[count];

    /// <summary>Rows of several parts in another order.</summary>
    /// <param name="values">The parts, one behind the other.</param>
    /// <param name="order">For each part of the result, which one it is.</param>
    public static T[] Reorder<T>(T[] values, ReadOnlySpan<int> order)
    {
        if (order.IsEmpty)
            return values;
        var (ordered, length) = (new T[values.Length], values.Length / order.Length);
        for (var part = 0; part < order.Length; part++)
            values.AsSpan(order[part] * length, length).CopyTo(ordered.AsSpan(part * length));
        return ordered;
    }

    /// <summary>A tensor's numbers, or the nodes that make them of its codes.</summary>
    /// <param name="output">The name of the value.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="shape">The value's shape.</param>
    /// <param name="parts">The order of its parts.</param>
    private string Write(string output, StoredTensor tensor, ImmutableArray<int> shape, ReadOnlySpan<int> parts)
    {
        var order = parts.ToArray();
        if (!codes
            || tensor.Kind != StoredKind.Shared
            || CodedTensor.Write(
                output,
                [.. shape],
                CodedValues.Of(tensor).Reordered(values => Reorder(values, order), values => Reorder(values, order)),
                OnnxElementType.Float32,
                builder.Reserve) is not { } coded)
            return builder.Add(TensorEncoder.Encode(output, shape, Reorder(tensor.Decode(), parts)));
        var (stored, nodes) = coded;
        foreach (var part in stored)
            builder.Add(part);
        foreach (var node in nodes)
            builder.Add(node.Output[0], node.OpType, [.. node.Input], [.. node.Attribute]);
        return output;
    }

    private StoredTensor Find(string name) =>
        tensors.GetValueOrDefault(name)
        ?? throw new ArgumentException($"There are no values for the parameter '{name}'.", nameof(name));
}
