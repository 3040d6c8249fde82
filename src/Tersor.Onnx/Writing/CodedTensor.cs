using Tersor.Onnx.Protos;

namespace Tersor.Onnx;

/// <summary>Codes and a codebook in standard operators: bytes → Cast → Gather from the codebook.</summary>
internal static class CodedTensor
{
    /// <summary>What is stored, and the nodes that make a value of it.</summary>
    /// <param name="output">The value's name.</param>
    /// <param name="shape">The value's extents.</param>
    /// <param name="codes">A code for each value, row-major; 0 is zero, k the centroid k - 1.</param>
    /// <param name="codebook">The centroids.</param>
    /// <param name="type">The type of the value's elements.</param>
    /// <param name="reserve">Makes a name of its own of a wanted one.</param>
    public static (TensorProto[] Stored, NodeProto[] Nodes) Write(
        string output,
        IEnumerable<int> shape,
        byte[] codes,
        ReadOnlySpan<float> codebook,
        ElementType type,
        Func<string, string> reserve)
    {
        var stored = new[]
        {
            TensorEncoder.Encode(reserve($"{output}.codes"), shape, codes),
            TensorEncoder.Encode(reserve($"{output}.codebook"), [codebook.Length + 1], [0f, .. codebook], type),
        };
        var indices = reserve($"{output}.indices");
        return (stored,
        [
            Node("Cast", indices, [stored[0].Name], ProtoAttribute.Of("to", (long)ElementType.Int32)),
            Node("Gather", output, [stored[1].Name, indices], ProtoAttribute.Of("axis", 0L)),
        ]);
    }

    private static NodeProto Node(string operation, string output, string[] inputs, AttributeProto attribute) =>
        new() { Name = output, OpType = operation, Input = { inputs }, Output = { output }, Attribute = { attribute } };
}
