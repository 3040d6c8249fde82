using System.Buffers.Binary;
using System.IO.Hashing;

namespace Tersor.Format.Tests;

/// <summary>
/// Files refused for what lies around the sections: magic, version, table of contents, checksums, metadata, and sizes.
/// </summary>
internal static class RefusedContainers
{
    private const string Relu = "'m' 01 03 01 08";
    private const string Linear = "'m' 01 02 01 80 01 02";
    private const string Weights = "01 00";

    // Magic, version, a table of two sections with their checksums, 8 + 2 bytes of sections, a checksum.
    private static readonly byte[] Whole = new FileSketch("", Linear, Weights).ToBytes();
    private const int Table = 6;
    private const int Entry = 5;
    private const int Sections = Table + (2 * Entry);

    public static IEnumerable<RefusedFile> All =>
    [
        Header("empty", FormatErrorKind.NotATersorFile, []),
        Header("magic-cut", FormatErrorKind.NotATersorFile, Whole[..3]),
        Header("magic-other", FormatErrorKind.NotATersorFile, FileSketch.Spell("50 4B 03 04 14 00 00 00 08 00")),
        Header("magic-one-bit", FormatErrorKind.NotATersorFile, With(3, 0x53)),
        Header("version-0", FormatErrorKind.Version, With(4, 0)),
        Header("version-5", FormatErrorKind.Version, With(4, 5)),
        Header(
            "version-2-of-what-version-1-expresses", FormatErrorKind.Structure,
            new FileSketch("", Linear, Weights) { Version = 2 }.ToBytes()),
        Header("version-255-and-nothing", FormatErrorKind.Version, [.. Whole[..4], 255]),
        Header("cut-behind-magic", FormatErrorKind.Truncated, Whole[..4]),
        Header("cut-behind-version", FormatErrorKind.Truncated, Whole[..5]),
        Header("cut-in-table", FormatErrorKind.Truncated, Whole[..(Table + Entry + 2)]),
        Header("cut-in-section", FormatErrorKind.Truncated, Whole[..(Sections + 3)]),
        Header("cut-at-last-byte", FormatErrorKind.Truncated, Whole[..^1]),
        Header("table-beyond-file", FormatErrorKind.Truncated, With(Table, 0x7C)),
        Header("byte-behind-end", FormatErrorKind.Structure, [.. Whole, 0]),
        Header("sections-none", FormatErrorKind.Structure, File("00")),
        Header("sections-too-many", FormatErrorKind.Structure, File("FF FF FF FF 0F")),
        Header("sections-longer-varint", FormatErrorKind.Structure, File("80 00")),
        Header("sections-over-32-bits", FormatErrorKind.Structure, File("FF FF FF FF 1F")),
        Header("graph-second", FormatErrorKind.Structure, Parts((SectionKind.Parameters, Weights), (SectionKind.Graph, Linear))),
        Header("graph-twice", FormatErrorKind.Structure, Parts((SectionKind.Graph, Linear), (SectionKind.Graph, Linear))),
        Header("kind-reserved", FormatErrorKind.Structure, Parts((SectionKind.Graph, Linear), ((SectionKind)3, Weights))),
        Header("parameters-missing", FormatErrorKind.Structure, Parts((SectionKind.Graph, Linear))),
        Header("parameters-of-nothing", FormatErrorKind.Structure, Parts(
            (SectionKind.Graph, Relu), (SectionKind.Parameters, Weights))),
        Header(
            "metadata-last", FormatErrorKind.Structure,
            Parts((SectionKind.Graph, Linear), (SectionKind.Parameters, Weights), (SectionKind.Metadata, "01 'a' 'b'"))),
        Header(
            "metadata-twice", FormatErrorKind.Structure,
            Parts((SectionKind.Graph, Relu), (SectionKind.Metadata, "01 'a' 'b'"), (SectionKind.Metadata, "01 'a' 'b'"))),
        new("checksum-graph", "graph", FormatErrorKind.Checksum, With(Sections, 2)),
        new("checksum-graph-entry", "graph", FormatErrorKind.Checksum, With(Table + 1, (byte)~Whole[Table + 1])),
        new("checksum-parameters", "fc1", FormatErrorKind.Checksum, With(Sections + 9, 1)),
        Header("checksum-file", FormatErrorKind.Checksum, With(Whole.Length - 1, (byte)~Whole[^1])),
        Notes("metadata-empty", "00"),
        Notes("metadata-out-of-order", "02 'b' '1' 'a' '2'"),
        Notes("metadata-in-order-of-code-points", "02 '\uFFFD' '1' '\U0001F600' '2'"),
        Notes("metadata-key-twice", "02 'a' '1' 'a' '2'"),
        Notes("metadata-not-utf-8", "01 01 FF 'b'"),
        Notes("metadata-surrogate", "01 03 ED A0 80 'b'"),
        Notes("metadata-cut", "02 'a' '1' 'b'"),
        Notes("metadata-byte-too-many", "01 'a' '1' 00"),
        new("parameters-byte-too-many", "fc1", FormatErrorKind.Structure, new FileSketch("", Linear, "01 00 00").ToBytes()),
        new("parameters-cut", "fc1.weight", FormatErrorKind.Structure, new FileSketch("", Linear, "01").ToBytes()),
        new("parameters-empty", "fc1.weight", FormatErrorKind.Structure, new FileSketch("", Linear, "").ToBytes()),
        new("second-tensor-missing", "fc1.bias", FormatErrorKind.Structure, new FileSketch("", "'m' 01 02 01 00 02", "01 00")
            .ToBytes()),
        new("limit-parameters", "graph", FormatErrorKind.Limit, new FileSketch("", "'m' 01 v:16384 01 00 v:16384", "01 00 01 00")
            .ToBytes()),
    ];

    private static RefusedFile Header(string name, FormatErrorKind kind, byte[] bytes) => new(name, "header", kind, bytes);

    private static RefusedFile Notes(string name, string metadata) =>
        new(name, "metadata", FormatErrorKind.Structure, new FileSketch("", Relu) { Metadata = metadata }.ToBytes());

    private static byte[] With(int at, byte value)
    {
        var changed = (byte[])Whole.Clone();
        changed[at] = value;
        return changed;
    }

    private static byte[] Parts(params (SectionKind Kind, string Words)[] sections) =>
        new ContainerParts([.. sections.Select(section => (section.Kind, FileSketch.Spell(section.Words)))]).Assemble();

    /// <summary>Magic, version, some words and a checksum.</summary>
    private static byte[] File(string words)
    {
        byte[] file = [.. FileSketch.Spell($"F5 54 53 52 01 {words}"), 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32LittleEndian(
            file.AsSpan(file.Length - 4), Crc32.HashToUInt32(file.AsSpan(0, file.Length - 4)));
        return file;
    }
}
