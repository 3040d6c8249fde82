using Google.Protobuf;
using Tersor.Onnx.Protos;

namespace Tersor.Onnx;

/// <summary>Attributes of nodes that are written.</summary>
internal static class ProtoAttribute
{
    private const int FloatType = 1;
    private const int IntType = 2;
    private const int TextType = 3;
    private const int TensorType = 4;
    private const int IntsType = 7;
    private const int TextsType = 8;

    /// <summary>A float.</summary>
    public static AttributeProto Of(string name, float value) => new() { Name = name, F = value, Type = FloatType };

    /// <summary>An integer.</summary>
    public static AttributeProto Of(string name, long value) => new() { Name = name, I = value, Type = IntType };

    /// <summary>A text.</summary>
    public static AttributeProto Of(string name, string value) =>
        new() { Name = name, S = ByteString.CopyFromUtf8(value), Type = TextType };

    /// <summary>A tensor.</summary>
    public static AttributeProto Of(string name, TensorProto value) => new() { Name = name, T = value, Type = TensorType };

    /// <summary>Integers.</summary>
    public static AttributeProto Of(string name, params int[] values) =>
        new() { Name = name, Ints = { Array.ConvertAll(values, value => (long)value) }, Type = IntsType };

    /// <summary>Texts.</summary>
    public static AttributeProto Of(string name, params string[] values) =>
        new() { Name = name, Strings = { values.Select(ByteString.CopyFromUtf8) }, Type = TextsType };
}
