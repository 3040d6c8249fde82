using Tersor.Onnx.Protos;

namespace Tersor.Onnx;

/// <summary>
/// Codes and a codebook in standard operators: bytes → Cast → Gather from the codebook, → Mul by the scales if there are any.
/// </summary>
internal static class CodedTensor
{
    /// <summary>What is stored, and the nodes that make a value of it.</summary>
    /// <param name="output">The value's name.</param>
    /// <param name="shape">The value's extents.</param>
    /// <param name="values">The codes, row-major.</param>
    /// <param name="type">The type of the value's elements.</param>
    /// <param name="reserve">Makes a name of its own of a wanted one.</param>
    /// <returns>
    /// Null where the product would not be the value: scales lie along no axis, or elements hold it worse than single precision.
    /// </returns>
    public static (TensorProto[] Stored, NodeProto[] Nodes)? Write(
        string output, int[] shape, CodedValues values, OnnxElementType type, Func<string, string> reserve)
    {
        var isScaled = values.Factors.Length > 0;
        var factors = isScaled ? values.FactorsAlong(shape) : null;
        if (isScaled && (factors is null || type != OnnxElementType.Float32))
            return null;
        var codes = TensorEncoder.Encode(reserve($"{output}.codes"), shape, values.Codes);
        var codebook = TensorEncoder.Encode(
            reserve($"{output}.codebook"), [values.Codebook.Length + 1], [0f, .. values.Codebook], type);
        var indices = reserve($"{output}.indices");
        var centroids = isScaled ? reserve($"{output}.centroids") : output;
        var cast = Node("Cast", indices, [codes.Name], ProtoAttribute.Of("to", (long)OnnxElementType.Int32));
        var gather = Node("Gather", centroids, [codebook.Name, indices], ProtoAttribute.Of("axis", 0L));
        if (factors is not { } along)
            return ([codes, codebook], [cast, gather]);
        var scales = TensorEncoder.Encode(reserve($"{output}.scales"), along.Shape, along.Values, type);
        return ([codes, codebook, scales], [cast, gather, Node("Mul", output, [centroids, scales.Name])]);
    }

    private static NodeProto Node(string operation, string output, string[] inputs, params AttributeProto[] attributes) =>
        new() { Name = output, OpType = operation, Input = { inputs }, Output = { output }, Attribute = { attributes } };
}
