using System.Buffers.Binary;
using System.Text;

namespace Tersor.Format;

/// <summary>Takes little-endian fields from bytes that nobody vouches for: every field is checked before it is used.</summary>
/// <param name="bytes">All that there are.</param>
/// <param name="section">The section that errors name.</param>
/// <param name="shortage">The class of error where they do not suffice.</param>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes, string section, FormatErrorKind shortage = FormatErrorKind.Structure)
{
    /// <summary>The encoding of every text: it throws where others put a replacement.</summary>
    public static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>The section that errors name.</summary>
    public string Section { get; set; } = section;

    public int Position { get; private set; }

    public readonly int Remaining => _bytes.Length - Position;

    public readonly ReadOnlySpan<byte> Rest => _bytes[Position..];

    public readonly TersorFormatException Error(string reason) => new(Section, reason);

    public byte Byte() => Bytes(1)[0];

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if ((uint)count > (uint)Remaining)
            throw new TersorFormatException(Section, $"{count} bytes are declared where {Remaining} are left", shortage);
        var taken = _bytes.Slice(Position, count);
        Position += count;
        return taken;
    }

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    public float Single() => BinaryPrimitives.ReadSingleLittleEndian(Bytes(4));

    /// <summary>A variable-length number that must not exceed <paramref name="limit"/>.</summary>
    public uint VarInt(uint limit, string what)
    {
        ulong value = 0;
        for (var shift = 0; shift <= 28; shift += 7)
        {
            var part = Byte();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                if (part == 0 && shift > 0)
                    throw Error($"{what}: a number longer than it needs to be");
                return value <= limit ? (uint)value : throw Error($"{what} of {value} where at most {limit} is possible");
            }
        }

        throw Error($"{what}: a number of more than 32 bits");
    }

    public int VarInt(int limit, string what) => (int)VarInt((uint)limit, what);

    /// <summary>Text behind its length in bytes, which is at most <paramref name="most"/>.</summary>
    public string Text(string what, int most = int.MaxValue)
    {
        var length = VarInt(Remaining, $"{what} length");
        if (length > most)
            throw new TersorFormatException(
                Section, $"{what} of {length} bytes where at most {most} are read", FormatErrorKind.Limit);
        var bytes = Bytes(length);
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (ArgumentException)
        {
            throw Error($"{what} is not UTF-8");
        }
    }

    /// <summary>Ends the reading: bytes left over are damage too.</summary>
    public readonly void End()
    {
        if (Remaining != 0)
            throw Error($"{Remaining} bytes too many");
    }
}
