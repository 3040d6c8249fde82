using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace Tersor.Format;

/// <summary>Appends little-endian fields to a growing buffer.</summary>
internal sealed class ByteWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public int Length => _buffer.WrittenCount;

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public static int VarIntSize(uint value) => 1 + (BitOperations.Log2(value) / 7);

    public void Byte(int value) => Append(1)[0] = (byte)value;

    public void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Append(bytes.Length));

    public void UInt16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Append(2), value);

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Append(4), value);

    public void Single(float value) => BinaryPrimitives.WriteSingleLittleEndian(Append(4), value);

    /// <summary>Seven bits a byte, lowest first; the top bit says that more follow.</summary>
    public void VarInt(uint value)
    {
        while (value >= 0x80)
        {
            Byte((int)(value & 0x7F) | 0x80);
            value >>= 7;
        }

        Byte((int)value);
    }

    public void VarInt(int value) => VarInt(checked((uint)value));

    /// <exception cref="ArgumentException">A surrogate stands alone: no bytes would give it back.</exception>
    public void Text(string text)
    {
        var size = ByteReader.StrictUtf8.GetByteCount(text);
        VarInt(size);
        ByteReader.StrictUtf8.GetBytes(text, Append(size));
    }

    /// <summary>Room for <paramref name="count"/> more bytes, not yet counted; follow with <see cref="Advance"/>.</summary>
    public Span<byte> Reserve(int count) => _buffer.GetSpan(count);

    public void Advance(int count) => _buffer.Advance(count);

    private Span<byte> Append(int count)
    {
        var room = Reserve(count)[..count];
        Advance(count);
        return room;
    }
}
