using System.Globalization;

namespace Tersor.Onnx;

/// <summary>What is known of element types.</summary>
internal static class ElementTypes
{
    // By ONNX's numbers; those that are no member of ElementType are not supported.
    private static readonly string[] Names =
    [
        "UNDEFINED", "FLOAT", "UINT8", "INT8", "UINT16", "INT16", "INT32", "INT64", "STRING", "BOOL", "FLOAT16", "DOUBLE",
        "UINT32", "UINT64", "COMPLEX64", "COMPLEX128", "BFLOAT16", "FLOAT8E4M3FN", "FLOAT8E4M3FNUZ", "FLOAT8E5M2",
        "FLOAT8E5M2FNUZ", "UINT4", "INT4", "FLOAT4E2M1", "FLOAT8E8M0", "UINT2", "INT2",
    ];

    /// <summary>The bits of an element; null for types that are not supported.</summary>
    public static int? Bits(ElementType type) => type switch
    {
        ElementType.UInt4 or ElementType.Int4 => 4,
        ElementType.UInt8 or ElementType.Int8 or ElementType.Boolean => 8,
        ElementType.UInt16 or ElementType.Int16 or ElementType.Float16 or ElementType.BFloat16 => 16,
        ElementType.UInt32 or ElementType.Int32 or ElementType.Float32 => 32,
        ElementType.UInt64 or ElementType.Int64 or ElementType.Float64 => 64,
        _ => null,
    };

    /// <summary>Whether its elements are floats.</summary>
    public static bool IsFloat(ElementType type) =>
        type is ElementType.Float32 or ElementType.Float16 or ElementType.BFloat16 or ElementType.Float64;

    /// <summary>ONNX's word for a type.</summary>
    /// <param name="number">Its number.</param>
    public static string Name(int number) =>
        number >= 0 && number < Names.Length ? Names[number] : number.ToString(CultureInfo.InvariantCulture);
}
