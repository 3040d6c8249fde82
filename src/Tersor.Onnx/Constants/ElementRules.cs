namespace Tersor.Onnx;

/// <summary>What becomes of a number that is stored as an element of a type.</summary>
internal static class ElementRules
{
    /// <summary>An integer without the bits that its type has no room for.</summary>
    public static long Wrap(ElementType type, long value) => type switch
    {
        ElementType.Boolean => value != 0 ? 1 : 0,
        ElementType.UInt4 => value & 0xf,
        ElementType.Int4 => value << 60 >> 60,
        ElementType.UInt8 => (byte)value,
        ElementType.Int8 => (sbyte)value,
        ElementType.UInt16 => (ushort)value,
        ElementType.Int16 => (short)value,
        ElementType.UInt32 => (uint)value,
        ElementType.Int32 => (int)value,
        _ => value,
    };

    /// <summary>A float rounded to what its type can hold.</summary>
    public static float Round(ElementType type, float value) => type switch
    {
        ElementType.Float16 => (float)(Half)value,
        ElementType.BFloat16 when float.IsFinite(value) => UpperHalf(value),
        _ => value,
    };

    /// <summary>The smallest and the largest integer of a type.</summary>
    public static (long Smallest, long Largest) Range(ElementType type) => type switch
    {
        ElementType.Boolean => (0, 1),
        ElementType.UInt4 => (0, 15),
        ElementType.Int4 => (-8, 7),
        ElementType.UInt8 => (byte.MinValue, byte.MaxValue),
        ElementType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        ElementType.UInt16 => (ushort.MinValue, ushort.MaxValue),
        ElementType.Int16 => (short.MinValue, short.MaxValue),
        ElementType.UInt32 => (uint.MinValue, uint.MaxValue),
        ElementType.Int32 => (int.MinValue, int.MaxValue),
        _ => (long.MinValue, long.MaxValue),
    };

    // To the nearest, and to the even one in the middle.
    private static float UpperHalf(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return BitConverter.UInt32BitsToSingle((bits + 0x7fff + ((bits >> 16) & 1)) & 0xffff0000);
    }
}
