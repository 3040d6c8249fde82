using System.Globalization;

namespace Tersor.Onnx;

/// <summary>What is known of element types.</summary>
internal static class ElementTypes
{
    // By ONNX's numbers; those that are no member of OnnxElementType are not supported.
    private static readonly string[] Names =
    [
        "UNDEFINED", "FLOAT", "UINT8", "INT8", "UINT16", "INT16", "INT32", "INT64", "STRING", "BOOL", "FLOAT16", "DOUBLE",
        "UINT32", "UINT64", "COMPLEX64", "COMPLEX128", "BFLOAT16", "FLOAT8E4M3FN", "FLOAT8E4M3FNUZ", "FLOAT8E5M2",
        "FLOAT8E5M2FNUZ", "UINT4", "INT4", "FLOAT4E2M1", "FLOAT8E8M0", "UINT2", "INT2",
    ];

    /// <summary>The bits of an element; null for types that are not supported.</summary>
    public static int? Bits(OnnxElementType type) => type switch
    {
        OnnxElementType.UInt4 or OnnxElementType.Int4 => 4,
        OnnxElementType.UInt8 or OnnxElementType.Int8 or OnnxElementType.Boolean => 8,
        OnnxElementType.UInt16 or OnnxElementType.Int16 or OnnxElementType.Float16 or OnnxElementType.BFloat16 => 16,
        OnnxElementType.UInt32 or OnnxElementType.Int32 or OnnxElementType.Float32 => 32,
        OnnxElementType.UInt64 or OnnxElementType.Int64 or OnnxElementType.Float64 => 64,
        _ => null,
    };

    /// <summary>Whether its elements are floats.</summary>
    public static bool IsFloat(OnnxElementType type) =>
        type is OnnxElementType.Float32 or OnnxElementType.Float16 or OnnxElementType.BFloat16 or OnnxElementType.Float64;

    /// <summary>ONNX's word for a type.</summary>
    /// <param name="number">Its number.</param>
    public static string Name(int number) =>
        number >= 0 && number < Names.Length ? Names[number] : number.ToString(CultureInfo.InvariantCulture);
}
