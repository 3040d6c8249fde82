using System.Buffers.Binary;
using System.IO.Hashing;

namespace Tersor.Images.Png;

/// <summary>
/// The chunks of a PNG file, each checked: lengths, check sums, order. Only what makes pixels is looked into; texts, profiles and
/// the further frames of an animation stay compressed.
/// </summary>
internal sealed class PngContainer : IImageSource
{
    // Deflate can't expand a byte to more than this.
    private const long LargestDeflateRatio = 1032;

    // Compressed bytes beyond twice the rows that any image may have: encoders that pack nothing and flush after every row stay
    // below.
    private const int FreeData = 1 << 16;

    private readonly List<Range> _data = [];
    private long _dataLength;

    private PngContainer(PngHeader header)
    {
        Header = header;
    }

    /// <summary>The header of the image.</summary>
    public PngHeader Header { get; }

    /// <summary>Red, green and blue of each colour of an image with a palette; empty for others.</summary>
    public byte[] Palette { get; private set; } = [];

    /// <summary>
    /// The chunk tRNS: an alpha for each of the palette's first colours, or the one transparent colour; empty if there is none.
    /// </summary>
    public byte[] Transparency { get; private set; } = [];

    /// <inheritdoc/>
    public Orientation Orientation { get; private set; }

    /// <inheritdoc/>
    public ImageSize Size => Header.Size;

    /// <inheritdoc/>
    public bool CanHoldPixels => Header.InflatedLength <= _dataLength * LargestDeflateRatio;

    /// <summary>Whether pixels may be transparent.</summary>
    public bool HasAlpha => Header.Color is PngColor.GreyAlpha or PngColor.Rgba || Transparency.Length > 0;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    /// <summary>Whether bytes begin like a PNG file.</summary>
    public static bool Matches(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Signature);

    /// <summary>Reads and checks all chunks up to the end of the image.</summary>
    /// <exception cref="ImageFormatException">A chunk is cut off, damaged, in a wrong place or missing.</exception>
    public static PngContainer Parse(ReadOnlySpan<byte> bytes)
    {
        PngContainer? png = null;
        var last = "";
        for (var at = Signature.Length; ;)
        {
            var (name, content) = ReadChunk(bytes, at);
            if (png is null)
                png = name == "IHDR"
                    ? new PngContainer(PngHeader.Parse(bytes[content]))
                    : throw Damaged("it begins without a header");
            else
                png.Add(name, bytes[content], content, last);
            if (name == "IEND")
                return png.Complete();
            last = name;
            at = content.End.Value + sizeof(uint);
        }
    }

    /// <inheritdoc/>
    public long MemoryFor(int channels) =>
        PixelCanvas.MemoryFor(Size, channels, HasAlpha) + (2 * Header.RowBytes(Size.Width)) + _dataLength;

    /// <inheritdoc/>
    public DecodedImage Decode(ReadOnlySpan<byte> bytes, int channels)
    {
        var data = new byte[_dataLength];
        var length = 0;
        foreach (var range in _data)
        {
            bytes[range].CopyTo(data.AsSpan(length));
            length += bytes[range].Length;
        }

        return new PngPixels(this).Read(data, channels);
    }

    private static (string Name, Range Content) ReadChunk(ReadOnlySpan<byte> bytes, int at)
    {
        const int frame = 3 * sizeof(uint);
        if (bytes.Length - at < frame)
            throw new ImageFormatException("truncated: the PNG image ends without its last chunk");
        var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
        var type = bytes.Slice(at + sizeof(uint), sizeof(uint));
        foreach (var letter in type)
            if (!char.IsAsciiLetter((char)letter))
                throw Damaged($"no chunk begins at byte {at:N0}");
        var name = System.Text.Encoding.ASCII.GetString(type);
        if (length > bytes.Length - at - frame)
            throw new ImageFormatException($"truncated: the PNG image ends within its chunk {name}");

        var start = at + (2 * sizeof(uint));
        var content = new Range(start, start + (int)length);
        var stated = BinaryPrimitives.ReadUInt32BigEndian(bytes[content.End.Value..]);
        if (Crc32.HashToUInt32(bytes[(at + sizeof(uint))..content.End.Value]) != stated)
            throw Damaged($"the check sum of its chunk {name} is wrong");
        return (name, content);
    }

    private void Add(string name, ReadOnlySpan<byte> content, Range range, string last)
    {
        switch (name)
        {
            case "IDAT" when _data.Count == 0 || last == "IDAT":
                _data.Add(range);
                _dataLength += content.Length;
                break;
            case "PLTE" when Palette.Length == 0 && Transparency.Length == 0 && _data.Count == 0:
                Palette = ParsePalette(content);
                break;
            case "tRNS" when Transparency.Length == 0 && _data.Count == 0:
                Transparency = ParseTransparency(content);
                break;
            case "eXIf":
                Orientation = Orientation.OfExif(content);
                break;
            case "IEND" when content.IsEmpty:
                break;
            case "IHDR" or "PLTE" or "IDAT" or "tRNS" or "IEND":
                throw Damaged($"its chunk {name} is in the wrong place");
            default:
                // Names of chunks that no reader may ignore begin with a capital.
                if (char.IsAsciiLetterUpper(name[0]))
                    throw new ImageFormatException($"a PNG image with an unknown chunk {name}");
                break;
        }
    }

    private byte[] ParsePalette(ReadOnlySpan<byte> content)
    {
        if (Header.Color is PngColor.Grey or PngColor.GreyAlpha)
            throw Damaged("a grey image with a palette");
        var most = Header.Color == PngColor.Palette ? 1 << Header.BitDepth : 256;
        if (content.Length % 3 != 0 || content.IsEmpty || content.Length / 3 > most)
            throw Damaged($"a palette of {content.Length} bytes for at most {most} colours");
        return content.ToArray();
    }

    private byte[] ParseTransparency(ReadOnlySpan<byte> content)
    {
        var fits = Header.Color switch
        {
            PngColor.Grey => content.Length == 2,
            PngColor.Rgb => content.Length == 6,
            PngColor.Palette => content.Length > 0 && content.Length <= Palette.Length / 3,
            _ => false,
        };
        return fits ? content.ToArray() : throw Damaged($"its chunk tRNS has {content.Length} bytes, unlike its colours");
    }

    private PngContainer Complete()
    {
        if (Header.Color == PngColor.Palette && Palette.Length == 0)
            throw Damaged("it has no palette");
        if (_data.Count == 0)
            throw Damaged("it holds no pixels");
        if (_dataLength > (2 * Header.InflatedLength) + FreeData)
            throw Damaged($"its {_dataLength:N0} bytes of compressed data are more than {Header.Size} pixels can take");
        return this;
    }

    private static ImageFormatException Damaged(string reason) => new($"a damaged PNG image: {reason}");
}
