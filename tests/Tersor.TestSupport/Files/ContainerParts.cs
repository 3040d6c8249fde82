using System.Buffers.Binary;
using System.IO.Hashing;
using Tersor.Format;

namespace Tersor.TestSupport;

/// <summary>A file taken apart, so that a test can change a section and still get its checksums right.</summary>
public sealed class ContainerParts(List<(SectionKind Kind, byte[] Bytes)> sections, byte version = 1)
{
    public List<(SectionKind Kind, byte[] Bytes)> Sections { get; } = sections;

    public byte Version => version;

    public static ContainerParts Of(byte[] bytes) =>
        new([.. TersorFile.Read(bytes).Sections.Select(
            section => (section.Kind, bytes.AsSpan(section.Offset, section.Length).ToArray()))], bytes[4]);

    public byte[] Assemble()
    {
        List<byte> file = [0xF5, (byte)'T', (byte)'S', (byte)'R', version];
        VarInt(file, (uint)Sections.Count);
        foreach (var (kind, bytes) in Sections)
        {
            VarInt(file, ((uint)bytes.Length << 2) | (uint)kind);
            UInt32(file, Crc32.HashToUInt32(bytes));
        }

        foreach (var (_, bytes) in Sections)
            file.AddRange(bytes);
        UInt32(file, Crc32.HashToUInt32(file.ToArray()));
        return [.. file];
    }

    public static void VarInt(List<byte> file, uint value)
    {
        for (; value >= 0x80; value >>= 7)
            file.Add((byte)(value | 0x80));
        file.Add((byte)value);
    }

    private static void UInt32(List<byte> file, uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        file.AddRange(bytes);
    }
}
