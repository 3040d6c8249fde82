using System.Buffers.Binary;

namespace Tersor.Images.Png;

/// <summary>What a PNG image's samples are (PNG specification, table 11.1).</summary>
internal enum PngColor : byte
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    Rgba = 6,
}

/// <summary>The content of the chunk IHDR.</summary>
/// <param name="Size">The extents.</param>
/// <param name="BitDepth">Bits a sample: 1, 2, 4, 8 or 16.</param>
/// <param name="Color">The kind of samples.</param>
/// <param name="IsInterlaced">Whether the image comes in the seven passes of Adam7.</param>
internal sealed record PngHeader(ImageSize Size, int BitDepth, PngColor Color, bool IsInterlaced)
{
    private const int Length = 13;

    /// <summary>Samples a pixel.</summary>
    public int Samples => Color switch
    {
        PngColor.Rgb => 3,
        PngColor.Rgba => 4,
        PngColor.GreyAlpha => 2,
        _ => 1,
    };

    /// <summary>
    /// Bytes from a sample to the same sample of the pixel before it, at least 1: the distance that filters look back.
    /// </summary>
    public int PixelBytes => Math.Max(1, Samples * BitDepth / 8);

    /// <summary>The passes in which pixels come; one without interlacing.</summary>
    public ReadOnlySpan<PngPass> Passes => IsInterlaced ? PngPass.Adam7 : PngPass.Whole;

    /// <summary>The bytes that all rows of all passes take, each with the byte that names its filter.</summary>
    public long InflatedLength
    {
        get
        {
            long sum = 0;
            foreach (var pass in Passes)
                if (pass.SizeIn(Size) is { Area: > 0 } size)
                    sum += size.Height * (1 + RowBytes(size.Width));
            return sum;
        }
    }

    /// <summary>The bytes of a row of so many pixels, without its filter's.</summary>
    public long RowBytes(int width) => (((long)width * Samples * BitDepth) + 7) / 8;

    /// <exception cref="ImageFormatException">A combination that the specification doesn't have.</exception>
    public static PngHeader Parse(ReadOnlySpan<byte> content)
    {
        if (content.Length != Length)
            throw new ImageFormatException($"a damaged PNG image: its header has {content.Length} bytes, not {Length}");
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(content), BinaryPrimitives.ReadUInt32BigEndian(content[4..]));
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
            throw new ImageFormatException($"a damaged PNG image: impossible extents {height}×{width}");
        var (depth, color) = (content[8], (PngColor)content[9]);
        var isKnown = color switch
        {
            PngColor.Grey => depth is 1 or 2 or 4 or 8 or 16,
            PngColor.Palette => depth is 1 or 2 or 4 or 8,
            PngColor.Rgb or PngColor.GreyAlpha or PngColor.Rgba => depth is 8 or 16,
            _ => false,
        };
        if (!isKnown)
            throw new ImageFormatException($"a damaged PNG image: {depth} bits a sample with colour type {(byte)color}");
        if (content[10] != 0 || content[11] != 0 || content[12] > 1)
            throw new ImageFormatException(
                $"a PNG image with unknown methods: compression {content[10]}, filter {content[11]}, interlace {content[12]}");
        return new PngHeader(new ImageSize((int)height, (int)width), depth, color, content[12] == 1);
    }
}

/// <summary>Every n-th pixel of every m-th row: the part of an image that one pass of interlacing brings.</summary>
/// <param name="X">The first column.</param>
/// <param name="Y">The first row.</param>
/// <param name="StepX">Columns from one pixel to the next.</param>
/// <param name="StepY">Rows from one to the next.</param>
internal readonly record struct PngPass(int X, int Y, int StepX, int StepY)
{
    private static readonly PngPass[] Seven =
        [new(0, 0, 8, 8), new(4, 0, 8, 8), new(0, 4, 4, 8), new(2, 0, 4, 4), new(0, 2, 2, 4), new(1, 0, 2, 2), new(0, 1, 1, 2)];

    private static readonly PngPass[] One = [new(0, 0, 1, 1)];

    /// <summary>Adam7's.</summary>
    public static ReadOnlySpan<PngPass> Adam7 => Seven;

    /// <summary>All at once.</summary>
    public static ReadOnlySpan<PngPass> Whole => One;

    /// <summary>The pass's own extents; one of them is 0 if a small image has no such pixel.</summary>
    public ImageSize SizeIn(ImageSize image) => new(Count(image.Height, Y, StepY), Count(image.Width, X, StepX));

    private static int Count(int length, int first, int step) => length <= first ? 0 : ((length - first - 1) / step) + 1;
}
