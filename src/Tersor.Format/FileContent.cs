using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Tersor.Format;

/// <summary>
/// Tells what a file is by its first bytes, for the message that refuses it: names lie, and "wrong magic number" helps nobody.
/// One place for all readers.
/// </summary>
public static class FileContent
{
    /// <summary>The bytes from a file's beginning that suffice to tell all kinds apart.</summary>
    public const int HeadLength = 512;

    private const int TarMagicAt = 257;
    private const int ZipNameAt = 30;

    /// <summary>
    /// Describes a file as the end of a sentence: <c>a GIF image</c>, <c>a PyTorch checkpoint (zip)</c>, <c>text</c>, <c>a file
    /// of an unknown kind</c>.
    /// </summary>
    /// <param name="bytes">The file, or its first <see cref="HeadLength"/> bytes.</param>
    public static string Describe(ReadOnlySpan<byte> bytes)
    {
        var head = bytes[..Math.Min(bytes.Length, HeadLength)];
        if (head.IsEmpty)
            return "an empty file";
        return Image(head) ?? Media(head) ?? Model(head) ?? Archive(head) ?? Data(head) ?? Text(head)
            ?? "a file of an unknown kind";
    }

    /// <summary>Says that a file is not what was expected: <c>a GIF image, not a recipe</c>.</summary>
    /// <param name="bytes">The file, or its first <see cref="HeadLength"/> bytes.</param>
    /// <param name="expected">What was expected, with its article.</param>
    public static string DescribeInstead(ReadOnlySpan<byte> bytes, string expected) => $"{Describe(bytes)}, not {expected}";

    /// <summary>Whether a file may hold text: it begins like one, or like nothing that is known.</summary>
    /// <param name="bytes">The file, or its first <see cref="HeadLength"/> bytes.</param>
    public static bool MayBeText(ReadOnlySpan<byte> bytes)
    {
        var head = bytes[..Math.Min(bytes.Length, HeadLength)];
        return Text(head) is not null || (Image(head) ?? Media(head) ?? Model(head) ?? Archive(head) ?? Data(head)) is null;
    }

    /// <summary>Whether a file begins like a text.</summary>
    /// <param name="bytes">The file, or its first <see cref="HeadLength"/> bytes.</param>
    public static bool IsText(ReadOnlySpan<byte> bytes) =>
        !bytes.IsEmpty && Text(bytes[..Math.Min(bytes.Length, HeadLength)]) is not null;

    /// <summary>Whether a file is an image of whatever format.</summary>
    /// <param name="bytes">The file, or its first <see cref="HeadLength"/> bytes.</param>
    public static bool IsImage(ReadOnlySpan<byte> bytes) => Image(bytes) is not null;

    /// <summary>The first bytes of a file on disk, <see cref="HeadLength"/> of them or all that it has.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It can't be read, or it is a pipe or a device, where what is read is gone.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] ReadHead(string path)
    {
        using var file = InputFile.OpenRegular(path);
        var head = new byte[HeadLength];
        return head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
    }

    private static string? Image(ReadOnlySpan<byte> head) => head switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "a PNG image",
        [0xff, 0xd8, 0xff, ..] => "a JPEG image",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "a GIF image",
        [(byte)'I', (byte)'I', (byte)'*', 0, ..] or [(byte)'M', (byte)'M', 0, (byte)'*', ..] => "a TIFF image",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] =>
            "a WebP image",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'a', (byte)'v', (byte)'i', (byte)'f', ..] =>
            "an AVIF image",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'h' or (byte)'m', (byte)'e' or (byte)'i', ..] =>
            "a HEIC image",
        [0, 0, 0, 0x0c, (byte)'j', (byte)'P', ..] => "a JPEG 2000 image",
        [0, 0, 0, 0x0c, (byte)'J', (byte)'X', (byte)'L', ..] or [0xff, 0x0a, ..] => "a JPEG XL image",
        [(byte)'B', (byte)'M', _, _, _, _, 0, 0, 0, 0, ..] => "a BMP image",
        [(byte)'8', (byte)'B', (byte)'P', (byte)'S', ..] => "a Photoshop image",
        [(byte)'P', >= (byte)'1' and <= (byte)'7', (byte)'\n' or (byte)' ' or (byte)'\r', ..] => "a PNM image",
        _ => null,
    };

    private static string? Media(ReadOnlySpan<byte> head) => head switch
    {
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'A', (byte)'V', (byte)'E', ..] =>
            "a WAVE sound",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => "a film",
        [0, 0, 1, 0, _, 0, ..] => "an icon",
        _ => null,
    };

    private static string? Model(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith(ContainerLayout.Magic))
            return "a .tersor file";
        if (head is [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, ..])
            return "a PyTorch checkpoint (pickle)";
        if (head is [0x80, >= 2 and <= 5, (byte)'}' or (byte)']' or (byte)'c' or 0x8c or 0x95 or (byte)'(', ..])
            return "a Python pickle";
        if (head.StartsWith("GGUF"u8))
            return "a GGUF model";
        if (head.Length >= 8 && head[4..8].SequenceEqual("TFL3"u8))
            return "a TensorFlow Lite model";
        if (head is [_, _, _, _, 0, 0, 0, 0, (byte)'{', (byte)'"' or (byte)'}' or (byte)' ', ..])
            return "a safetensors file";
        // Protobuf: ir_version, then the producer's name, its version, the domain or the graph.
        if (head is [0x08, >= 1 and <= 32, 0x12 or 0x1a or 0x22 or 0x28 or 0x3a or 0x42, ..])
            return "an ONNX model";
        return null;
    }

    private static string? Archive(ReadOnlySpan<byte> head) => head switch
    {
        [(byte)'P', (byte)'K', 3, 4, ..] => Zip(head),
        [(byte)'P', (byte)'K', 5, 6, ..] => "an empty zip archive",
        [0x1f, 0x8b, ..] => "a gzip file",
        [0x28, 0xb5, 0x2f, 0xfd, ..] => "a zstd file",
        [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => "an xz file",
        [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', 0x31, 0x41, ..] => "a bzip2 file",
        [(byte)'7', (byte)'z', 0xbc, 0xaf, ..] => "a 7z archive",
        [(byte)'R', (byte)'a', (byte)'r', (byte)'!', ..] => "a RAR archive",
        _ when head.Length > TarMagicAt + 5 && head.Slice(TarMagicAt, 5).SequenceEqual("ustar"u8) => "a tar archive",
        _ => null,
    };

    /// <summary>The name of an archive's first entry tells who wrote it.</summary>
    private static string Zip(ReadOnlySpan<byte> head)
    {
        if (head.Length < ZipNameAt)
            return "a zip archive";
        var length = BinaryPrimitives.ReadUInt16LittleEndian(head[(ZipNameAt - 4)..]);
        var name = head[ZipNameAt..Math.Min(head.Length, ZipNameAt + length)];
        if (name.EndsWith("/data.pkl"u8) || name.EndsWith("/.format_version"u8) || name.EndsWith("/byteorder"u8))
            return "a PyTorch checkpoint (zip)";
        if (name.EndsWith(".npy"u8))
            return "a NumPy archive (npz)";
        if (name.SequenceEqual("metadata.json"u8) || name.SequenceEqual("config.json"u8))
            return "a Keras model (zip)";
        return "a zip archive";
    }

    private static string? Data(ReadOnlySpan<byte> head) => head switch
    {
        [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => "an HDF5 file (Keras)",
        [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..] => "a NumPy array (npy)",
        [0, 0, 0x08 or 0x09 or >= 0x0b and <= 0x0e, >= 1 and <= 8, ..] => Idx(head),
        [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..] => "a Parquet file",
        [(byte)'S', (byte)'Q', (byte)'L', (byte)'i', (byte)'t', (byte)'e', ..] => "an SQLite database",
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => "a PDF document",
        [0x7f, (byte)'E', (byte)'L', (byte)'F', ..] or [(byte)'M', (byte)'Z', ..] => "a program",
        _ => null,
    };

    private static string Idx(ReadOnlySpan<byte> head) => (head[2], head[3]) switch
    {
        (8, 1) => "an IDX file of labels",
        (8, 3) => "an IDX file of images",
        _ => $"an IDX file of type 0x{head[2]:x2} with {head[3]} extents",
    };

    private static string? Text(ReadOnlySpan<byte> head)
    {
        if (head is [0xff, 0xfe, ..] or [0xfe, 0xff, ..])
            return "UTF-16 text";
        if (head is [0xef, 0xbb, 0xbf, ..])
            head = head[3..];
        foreach (var letter in head)
            if (letter is < 0x20 and not ((byte)'\t' or (byte)'\n' or (byte)'\r' or 0x0c) or 0x7f)
                return null;

        // The head may end within a character.
        for (var rest = head; !rest.IsEmpty;)
        {
            var status = Rune.DecodeFromUtf8(rest, out _, out var read);
            if (status == OperationStatus.NeedMoreData)
                break;
            if (status != OperationStatus.Done)
                return null;
            rest = rest[read..];
        }

        var text = Encoding.UTF8.GetString(head).TrimStart();
        bool Begins(string beginning) => text.StartsWith(beginning, StringComparison.OrdinalIgnoreCase);
        if (Begins("version https://git-lfs"))
            return "a Git LFS pointer instead of the file";
        if (Begins("<!doctype html") || Begins("<html"))
            return "an HTML page";
        if (Begins("<svg") || (Begins("<?xml") && text.Contains("<svg", StringComparison.Ordinal)))
            return "an SVG image";
        return Begins("<?xml") ? "an XML document" : Begins("{") || Begins("[") ? "JSON" : Begins("#!") ? "a script" : "text";
    }
}
