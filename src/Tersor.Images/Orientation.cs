using System.Buffers.Binary;

namespace Tersor.Images;

/// <summary>
/// How a stored image has to be turned to stand upright, as EXIF numbers it: the viewer's pixel (row, column) is the stored one
/// after an exchange of the axes and reversals of them.
/// </summary>
/// <param name="Transposed">Whether stored rows are the viewer's columns.</param>
/// <param name="ReverseRows">Whether the stored rows are counted from the last.</param>
/// <param name="ReverseColumns">Whether the stored columns are counted from the last.</param>
internal readonly record struct Orientation(bool Transposed, bool ReverseRows, bool ReverseColumns)
{
    private const ushort OrientationTag = 0x0112;
    private const ushort ShortType = 3;
    private const int EntryLength = 12;

    /// <summary>The orientation of an image that is upright as stored.</summary>
    public static Orientation Upright => default;

    /// <summary>The meaning of the tag's values 1 to 8; any other is upright.</summary>
    public static Orientation OfTag(int value) => value switch
    {
        2 => new(false, false, true),
        3 => new(false, true, true),
        4 => new(false, true, false),
        5 => new(true, false, false),
        6 => new(true, true, false),
        7 => new(true, true, true),
        8 => new(true, false, true),
        _ => Upright,
    };

    /// <summary>The orientation in an EXIF block, which is a TIFF file; upright if it says nothing or can't be read.</summary>
    /// <remarks>EXIF is a note beside the image that many programs damage: it never makes the image unreadable.</remarks>
    public static Orientation OfExif(ReadOnlySpan<byte> tiff)
    {
        bool little;
        if (tiff.StartsWith("II*\0"u8))
            little = true;
        else if (tiff.StartsWith("MM\0*"u8))
            little = false;
        else
            return Upright;
        if (tiff.Length < 8)
            return Upright;

        var directory = Word(tiff[4..], little);
        if (directory > tiff.Length - 2)
            return Upright;
        var entries = tiff[((int)directory + 2)..];
        var count = Short(tiff[(int)directory..], little);
        for (; count > 0 && entries.Length >= EntryLength; count--, entries = entries[EntryLength..])
            if (Short(entries, little) == OrientationTag)
                return Short(entries[2..], little) == ShortType ? OfTag(Short(entries[8..], little)) : Upright;
        return Upright;
    }

    /// <summary>The viewer's extents.</summary>
    public ImageSize Apply(ImageSize stored) => Transposed ? new ImageSize(stored.Width, stored.Height) : stored;

    /// <summary>The image as the viewer sees it; the same object if nothing has to be turned.</summary>
    public DecodedImage Apply(DecodedImage stored)
    {
        if (this == Upright)
            return stored;
        var size = Apply(stored.Size);
        var pixels = new byte[stored.Pixels.Length];
        var target = 0;
        for (var plane = 0; plane < pixels.Length; plane += stored.Height * stored.Width)
            for (var y = 0; y < size.Height; y++)
                for (var x = 0; x < size.Width; x++)
                {
                    var (row, column) = Transposed ? (x, y) : (y, x);
                    row = ReverseRows ? stored.Height - 1 - row : row;
                    column = ReverseColumns ? stored.Width - 1 - column : column;
                    pixels[target++] = stored.Pixels[plane + (row * stored.Width) + column];
                }

        return stored with { Pixels = pixels, Size = size };
    }

    private static ushort Short(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Word(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
