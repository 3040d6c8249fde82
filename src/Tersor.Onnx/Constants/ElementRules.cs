namespace Tersor.Onnx;

/// <summary>What becomes of a number that is stored as an element of a type.</summary>
internal static class ElementRules
{
    /// <summary>An integer without the bits that its type has no room for.</summary>
    public static long Wrap(OnnxElementType type, long value) => type switch
    {
        OnnxElementType.Boolean => value != 0 ? 1 : 0,
        OnnxElementType.UInt4 => value & 0xf,
        OnnxElementType.Int4 => value << 60 >> 60,
        OnnxElementType.UInt8 => (byte)value,
        OnnxElementType.Int8 => (sbyte)value,
        OnnxElementType.UInt16 => (ushort)value,
        OnnxElementType.Int16 => (short)value,
        OnnxElementType.UInt32 => (uint)value,
        OnnxElementType.Int32 => (int)value,
        _ => value,
    };

    /// <summary>A float rounded to what its type can hold.</summary>
    public static float Round(OnnxElementType type, float value) => type switch
    {
        OnnxElementType.Float16 => (float)(Half)value,
        OnnxElementType.BFloat16 when float.IsFinite(value) => UpperHalf(value),
        _ => value,
    };

    /// <summary>The smallest and the largest integer of a type.</summary>
    public static (long Smallest, long Largest) Range(OnnxElementType type) => type switch
    {
        OnnxElementType.Boolean => (0, 1),
        OnnxElementType.UInt4 => (0, 15),
        OnnxElementType.Int4 => (-8, 7),
        OnnxElementType.UInt8 => (byte.MinValue, byte.MaxValue),
        OnnxElementType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        OnnxElementType.UInt16 => (ushort.MinValue, ushort.MaxValue),
        OnnxElementType.Int16 => (short.MinValue, short.MaxValue),
        OnnxElementType.UInt32 => (uint.MinValue, uint.MaxValue),
        OnnxElementType.Int32 => (int.MinValue, int.MaxValue),
        _ => (long.MinValue, long.MaxValue),
    };

    // To the nearest, and to the even one in the middle.
    private static float UpperHalf(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return BitConverter.UInt32BitsToSingle((bits + 0x7fff + ((bits >> 16) & 1)) & 0xffff0000);
    }
}
