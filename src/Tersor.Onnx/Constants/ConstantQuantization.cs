namespace Tersor.Onnx;

/// <summary>Operators between floats and the integers that stand for them.</summary>
internal static class ConstantQuantization
{
    /// <summary>The operators.</summary>
    public static Dictionary<string, Func<FoldedNode, ConstantTensor[]?>> Operators { get; } = new()
    {
        ["DequantizeLinear"] = call => [Dequantize(call)],
        ["QuantizeLinear"] = call => Quantize(call) is { } quantized ? [quantized] : null,
    };

    private static ConstantTensor Dequantize(FoldedNode call)
    {
        var (tensor, scales) = (call[0], call[1]);
        var values = call.Integers(tensor);
        var groups = new QuantizationGroups(call, tensor.Shape, scales, call.Optional(2));
        var type = (OnnxElementType)call.Node.Int("output_dtype", (int)scales.Type);
        if (type == OnnxElementType.Undefined)
            type = scales.Type;
        var floats = new float[call.Spend(tensor.Shape)];
        for (var i = 0; i < floats.Length; i++)
        {
            var group = groups.Of(i);
            floats[i] = ElementRules.Round(type, (values[i] - groups.Zero(group)) * scales.Floats[group]);
        }

        return new ConstantTensor(tensor.Shape, floats, type);
    }

    private static ConstantTensor? Quantize(FoldedNode call)
    {
        var (tensor, scales) = (call[0], call[1]);
        if (tensor.IsInteger)
            return null;
        var groups = new QuantizationGroups(call, tensor.Shape, scales, call.Optional(2));
        var type = call.Optional(2)?.Type ?? (OnnxElementType)call.Node.Int("output_dtype", (int)OnnxElementType.UInt8);
        if (type == OnnxElementType.Undefined)
            type = OnnxElementType.UInt8;
        if (ElementTypes.Bits(type) is null || ElementTypes.IsFloat(type))
            return null;
        var (smallest, largest) = ElementRules.Range(type);
        var integers = new long[call.Spend(tensor.Shape)];
        for (var i = 0; i < integers.Length; i++)
        {
            var group = groups.Of(i);
            var rounded = Math.Round(tensor.Floats[i] / scales.Floats[group], MidpointRounding.ToEven);
            integers[i] = (long)Math.Clamp(rounded + groups.Zero(group), smallest, largest);
        }

        return new ConstantTensor(tensor.Shape, integers, type);
    }
}
