using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Tersor.Format;

/// <summary>One tensor of a safetensors file: its bytes, little-endian and row-major, and what they mean.</summary>
public sealed class SafetensorsTensor
{
    /// <summary>A tensor over given bytes, which are not copied.</summary>
    /// <param name="name">Its name, not <c>__metadata__</c>.</param>
    /// <param name="type">The type of the elements.</param>
    /// <param name="shape">Its extents, from 0; none for a scalar.</param>
    /// <param name="bytes">Exactly the elements.</param>
    /// <exception cref="ArgumentException">
    /// The bytes do not fill the shape, the name is reserved, or the type is not one to write.
    /// </exception>
    public SafetensorsTensor(string name, SafetensorsType type, ImmutableArray<long> shape, ReadOnlyMemory<byte> bytes)
        : this(name, type, type.ToString(), shape, bytes)
    {
        if (type == SafetensorsType.Other)
            throw new ArgumentException($"'{name}': no type to write.", nameof(type));
        if (name == SafetensorsHeader.MetadataKey)
            throw new ArgumentException($"No tensor may be named '{name}'.", nameof(name));
        if (SafetensorsHeader.Size(type, shape.AsSpan()) != bytes.Length)
            throw new ArgumentException($"'{name}': {bytes.Length} bytes for {type}[{string.Join(", ", shape)}].", nameof(bytes));
    }

    internal SafetensorsTensor(
        string name, SafetensorsType type, string typeName, ImmutableArray<long> shape, ReadOnlyMemory<byte> bytes)
    {
        Name = name;
        Type = type;
        TypeName = typeName;
        Shape = shape;
        Bytes = bytes;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The type of the elements.</summary>
    public SafetensorsType Type { get; }

    /// <summary>
    /// What the file calls <see cref="Type"/>: for <see cref="SafetensorsType.Other"/> the only thing that is known of it.
    /// </summary>
    public string TypeName { get; }

    /// <summary>Whether the elements are of a type that is read as floats.</summary>
    public bool IsFloat => Type is SafetensorsType.F32 or SafetensorsType.F16 or SafetensorsType.BF16;

    /// <summary>Its extents.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>Its elements, little-endian, row-major.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>How many elements it has; of <see cref="SafetensorsType.Other"/>, how many bytes.</summary>
    public int Count => Bytes.Length / SafetensorsHeader.ElementSize(Type);

    /// <summary>A tensor of floats.</summary>
    public static SafetensorsTensor Of(string name, ReadOnlySpan<int> shape, ReadOnlySpan<float> values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        return new SafetensorsTensor(name, SafetensorsType.F32, Widen(shape), bytes);
    }

    /// <summary>A tensor of bytes.</summary>
    public static SafetensorsTensor Of(string name, ReadOnlySpan<int> shape, ReadOnlySpan<byte> values) =>
        new(name, SafetensorsType.U8, Widen(shape), values.ToArray());

    /// <summary>A tensor of 64-bit integers.</summary>
    public static SafetensorsTensor Of(string name, ReadOnlySpan<int> shape, ReadOnlySpan<long> values)
    {
        var bytes = new byte[values.Length * sizeof(long)];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), values[i]);
        return new SafetensorsTensor(name, SafetensorsType.I64, Widen(shape), bytes);
    }

    /// <summary>The elements as floats.</summary>
    /// <exception cref="SafetensorsFormatException">They are no floats.</exception>
    public float[] ToSingles()
    {
        var bytes = Bytes.Span;
        var values = new float[Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = Type switch
            {
                SafetensorsType.F32 => BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]),
                SafetensorsType.F16 => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..]),
                SafetensorsType.BF16 => Widen(BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..])),
                _ => throw new SafetensorsFormatException($"'{Name}' holds {TypeName}, not floats"),
            };
        return values;
    }

    /// <summary>The elements as 64-bit integers.</summary>
    /// <exception cref="SafetensorsFormatException">They are something else.</exception>
    public long[] ToInt64s()
    {
        if (Type != SafetensorsType.I64)
            throw new SafetensorsFormatException($"'{Name}' holds {TypeName}, not I64");
        var values = new long[Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadInt64LittleEndian(Bytes.Span[(8 * i)..]);
        return values;
    }

    private static float Widen(ushort brainFloat) => BitConverter.UInt32BitsToSingle((uint)brainFloat << 16);

    private static ImmutableArray<long> Widen(ReadOnlySpan<int> shape)
    {
        var wide = new long[shape.Length];
        for (var i = 0; i < wide.Length; i++)
            wide[i] = shape[i];
        return ImmutableCollectionsMarshal.AsImmutableArray(wide);
    }
}
