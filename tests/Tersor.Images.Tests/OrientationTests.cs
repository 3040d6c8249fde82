using System.Buffers.Binary;

namespace Tersor.Images.Tests;

public sealed class OrientationTests
{
    private const int Height = 2;
    private const int Width = 3;

    // The stored rows are "abc" and "def"; rows of what is seen, written out by hand from EXIF 2.3, table 6.
    public static TheoryData<int, string> Turned => new()
    {
        { 1, "abc def" }, { 2, "cba fed" }, { 3, "fed cba" }, { 4, "def abc" }, { 5, "ad be cf" }, { 6, "da eb fc" },
        { 7, "fc eb da" }, { 8, "cf be ad" },
        { 0, "abc def" }, { 9, "abc def" },
    };

    [Theory]
    [MemberData(nameof(Turned))]
    public void A_png_image_is_turned(int orientation, string seen)
    {
        foreach (var little in new[] { false, true })
            foreach (var channels in new[] { 1, 3 })
            {
                var png = new TestPng(Height, Width, 8, 0) { After = TestPng.Chunk("eXIf", Exif(orientation, little)) };
                var image = ImageDecoder.Decode(png.Encode([.. "abcdef".Select(letter => (int)letter)]), channels);
                var rows = seen.Split(' ');
                Assert.Equal((rows.Length, rows[0].Length), (image.Height, image.Width));
                Assert.Equal(
                    string.Concat(Enumerable.Repeat(string.Concat(rows), channels)),
                    string.Concat(image.Pixels.Select(pixel => (char)pixel)));
            }
    }

    [Theory]
    [MemberData(nameof(Turned))]
    public void A_jpeg_image_is_turned(int orientation, string seen)
    {
        // Each letter is a block of its own, so that compression doesn't mix them.
        var upright = TestJpeg.Skia(8 * Height, 8 * Width, isGrey: true);
        var file = TestJpeg.WithSegment(upright, 0xe1, [.. "Exif\0\0"u8, .. Exif(orientation, false)]);
        var stored = ImageDecoder.Decode(upright, 1);
        var image = ImageDecoder.Decode(file, 1);
        var rows = seen.Split(' ');
        Assert.Equal(new ImageSize(8 * rows.Length, 8 * rows[0].Length), image.Size);
        Assert.Equal(image.Size, ImageDecoder.ReadSize(file));
        for (var y = 0; y < rows.Length; y++)
            for (var x = 0; x < rows[0].Length; x++)
                Assert.Equal(BlockSum(stored, (rows[y][x] - 'a') / Width, (rows[y][x] - 'a') % Width), BlockSum(image, y, x));
    }

    [Theory]
    [InlineData("")]
    [InlineData("II*\0")]
    [InlineData("MM\0*\0\0\0\u00ff")]
    [InlineData("MM\0*\0\0\0\u0008\u00ff\u00ff")]
    [InlineData("II*\0\u00ff\u00ff\u00ff\u00ff")]
    public void A_damaged_note_turns_nothing(string exif)
    {
        var png = new TestPng(1, 2, 8, 0) { After = TestPng.Chunk("eXIf", [.. exif.Select(letter => (byte)letter)]) };
        Assert.Equal([1, 2], ImageDecoder.Decode(png.Encode([1, 2]), 1).Pixels);
    }

    private static int BlockSum(DecodedImage image, int row, int column)
    {
        var sum = 0;
        for (var i = 0; i < 64; i++)
            sum += image.Pixels[(((8 * row) + (i / 8)) * image.Width) + (8 * column) + (i % 8)];
        return sum;
    }

    internal static byte[] Exif(int orientation, bool little)
    {
        var tiff = new byte[26];
        (little ? "II*\0"u8 : "MM\0*"u8).CopyTo(tiff);
        Word(4, 8);
        Short(8, 1);
        Short(10, 0x0112);
        Short(12, 3);
        Word(14, 1);
        Short(18, orientation);
        return tiff;

        void Short(int at, int value)
        {
            if (little)
                BinaryPrimitives.WriteUInt16LittleEndian(tiff.AsSpan(at), (ushort)value);
            else
                BinaryPrimitives.WriteUInt16BigEndian(tiff.AsSpan(at), (ushort)value);
        }

        void Word(int at, int value)
        {
            Short(little ? at : at + 2, value);
            Short(little ? at + 2 : at, 0);
        }
    }
}
