using System.Buffers.Binary;
using System.Globalization;
using BitMiracle.LibJpeg.Classic;
using Tersor.Format;

namespace Tersor.Images.Tests;

public sealed class DamageTests
{
    private static readonly byte[] SmallPng = TestPng.Grey(5, 5, new byte[25]);

    [Fact]
    public void A_png_cut_off_anywhere_is_refused()
    {
        for (var length = 0; length < SmallPng.Length; length++)
            Refuse(SmallPng[..length]);
    }

    [Fact]
    public void A_bit_of_a_png_that_turned_is_noticed_wherever_it_is()
    {
        for (var bit = 0; bit < 8 * SmallPng.Length; bit++)
        {
            var damaged = SmallPng.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Refuse(damaged);
        }
    }

    [Fact]
    public void A_jpeg_cut_off_anywhere_is_refused_even_if_its_end_is_put_back()
    {
        foreach (var isProgressive in new[] { false, true })
        {
            var whole = TestJpeg.Write(16, 16, J_COLOR_SPACE.JCS_RGB, J_COLOR_SPACE.JCS_YCbCr, isProgressive);
            for (var length = 0; length < whole.Length; length++)
                Refuse(whole[..length]);
            for (var length = whole.AsSpan().IndexOf([(byte)0xff, (byte)0xda]); length < whole.Length - 3; length++)
                Refuse([.. whole[..length], 0xff, 0xd9]);
        }
    }

    [Fact]
    public void A_png_that_inflates_to_more_than_its_rows_is_refused_before_it_does()
    {
        var bomb = new TestPng(28, 28, 8, 0).Around(TestPng.Deflate(new byte[1 << 26]));
        Assert.Contains("goes on after the 812 bytes", RefuseWithin(1 << 20, bomb));
        var interlaced = new TestPng(28, 28, 8, 6, IsInterlaced: true).Around(TestPng.Deflate(new byte[1 << 26]));
        Assert.Contains("goes on after", RefuseWithin(1 << 20, interlaced));
        Assert.Contains(
            "compressed data is damaged", Refuse(new TestPng(2, 2, 8, 0).Around([0x78, 0x20, 0, 0, 0, 1, 3, 0, 0, 0])));
        Assert.Contains("before its last row", Refuse(new TestPng(28, 28, 8, 0).Around(TestPng.Deflate(new byte[811]))));
    }

    [Theory]
    [InlineData(16384, 16384, 16, 6, "more than its data can hold")]
    [InlineData(8000, 8000, 8, 0, "more than its data can hold")]
    [InlineData(16385, 1, 8, 0, "larger than 16384 on a side")]
    [InlineData(1, int.MaxValue, 8, 0, "larger than 16384 on a side")]
    [InlineData(0, 5, 8, 0, "impossible extents")]
    [InlineData(5, -1, 8, 0, "impossible extents")]
    [InlineData(5, 5, 3, 0, "3 bits a sample with colour type 0")]
    [InlineData(5, 5, 16, 3, "16 bits a sample with colour type 3")]
    [InlineData(5, 5, 8, 5, "8 bits a sample with colour type 5")]
    public void Pngs_that_declare_too_much_are_refused_by_their_header(
        int height, int width, int depth, int color, string reason) =>
        Assert.Contains(
            reason, RefuseWithin(1 << 16, new TestPng(height, width, depth, color).Around(TestPng.Deflate(new byte[100]))));

    [Theory]
    [InlineData(16000, 16000, "more than its data can hold")]
    [InlineData(8000, 8000, "more than its data can hold")]
    [InlineData(65535, 1, "larger than 16384 on a side")]
    [InlineData(0, 28, "impossible extents")]
    public void Jpegs_that_declare_too_much_are_refused_by_their_header(int height, int width, string reason)
    {
        var file = TestJpeg.Skia(28, 28, isGrey: true);
        var frame = file.AsSpan().IndexOf([(byte)0xff, (byte)0xc0]);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 5), (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 7), (ushort)width);
        Assert.Contains(reason, RefuseWithin(1 << 16, file));
    }

    [Fact]
    public void A_larger_limit_lets_a_larger_image_in()
    {
        var limits = ReadLimits.Default with { MaxImageSide = 8, MaxInflatedBytes = 1000 };
        Assert.Equal(64, ImageDecoder.Decode(TestPng.Grey(8, 8, new byte[64]), 1, limits).Pixels.Length);
        var file = TestPng.Grey(9, 9, new byte[81]);
        Assert.Contains("larger than 8", Assert.Throws<ImageFormatException>(() => ImageDecoder.Decode(file, 1, limits)).Message);
        limits = limits with { MaxImageSide = 9 };
        Assert.Equal(81, ImageDecoder.Decode(file, 1, limits).Pixels.Length);
        Assert.Contains("more than the limit of 100", Assert.Throws<ImageFormatException>(
            () => ImageDecoder.Decode(file, 1, limits with { MaxInflatedBytes = 100 })).Message);
    }

    // What an image takes beside its pixels: the buffers of the inflater.
    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 1)]
    [InlineData(2, 3)]
    [InlineData(4, 1)]
    [InlineData(6, 3)]
    public void Decoding_takes_no_more_than_the_limit_that_just_lets_an_image_in(int color, int channels)
    {
        const int Height = 500, Width = 600, Buffers = 1 << 16;
        for (var orientation = 1; orientation <= 8; orientation++)
        {
            var png = new TestPng(Height, Width, 8, color)
            {
                After = TestPng.Chunk("eXIf", OrientationTests.Exif(orientation, little: true)),
            };
            var file = png.Around(TestPng.Deflate(new byte[Height * (1 + (Width * png.Samples))]));
            var limits = ReadLimits.Default with { MaxInflatedBytes = 0 };
            var refusal = Assert.Throws<ImageFormatException>(() => ImageDecoder.Decode(file, channels, limits)).Message;
            var needed = long.Parse(
                refusal.Split("takes ")[1].Split(" bytes")[0], NumberStyles.AllowThousands, CultureInfo.CurrentCulture);

            Assert.Throws<ImageFormatException>(
                () => ImageDecoder.Decode(file, channels, limits with { MaxInflatedBytes = needed - 1 }));
            var before = GC.GetAllocatedBytesForCurrentThread();
            ImageDecoder.Decode(file, channels, limits with { MaxInflatedBytes = needed });
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, needed + Buffers);
        }
    }

    [Fact]
    public void Chunks_in_a_wrong_place_are_refused()
    {
        var data = TestPng.Deflate(new byte[6]);
        byte[] header = [0, 0, 0, 2, 0, 0, 0, 2, 8, 0, 0, 0, 0];
        byte[] File(params byte[][] chunks) => [.. TestPng.Signature, .. chunks.SelectMany(chunk => chunk)];
        var (first, pixels, end) = (TestPng.Chunk("IHDR", header), TestPng.Chunk("IDAT", data), TestPng.Chunk("IEND"));
        Assert.Equal(new byte[4], ImageDecoder.Decode(File(first, pixels, end), 1).Pixels);
        Assert.Contains("without a header", Refuse(File(pixels, end)));
        Assert.Contains("IHDR is in the wrong place", Refuse(File(first, first, pixels, end)));
        Assert.Contains("holds no pixels", Refuse(File(first, end)));
        Assert.Contains("IDAT is in the wrong place", Refuse(File(first, pixels, TestPng.Chunk("tEXt", 65, 0), pixels, end)));
        Assert.Contains("tRNS is in the wrong place", Refuse(File(first, pixels, TestPng.Chunk("tRNS", 0, 0), end)));
        Assert.Contains("unknown chunk ABCD", Refuse(File(first, TestPng.Chunk("ABCD"), pixels, end)));
        Assert.Contains("grey image with a palette", Refuse(File(first, TestPng.Chunk("PLTE", 1, 2, 3), pixels, end)));
        Assert.Contains("unknown row filter 9", Refuse(new TestPng(1, 1, 8, 0).Around(TestPng.Deflate([9, 0]))));
        Assert.Contains("no palette", Refuse(new TestPng(1, 1, 8, 3).Around(data)));
        Assert.Contains(
            "colour 2 of a palette of 2",
            Refuse((new TestPng(1, 1, 8, 3) { Before = TestPng.Chunk("PLTE", 1, 2, 3, 4, 5, 6) }).Encode([2])));
    }

    [Fact]
    public void Kinds_of_jpeg_that_are_not_understood_say_so()
    {
        var file = TestJpeg.Skia(8, 8, isGrey: true);
        var frame = file.AsSpan().IndexOf([(byte)0xff, (byte)0xc0]);
        byte[] With(int at, byte value)
        {
            var copy = file.ToArray();
            copy[frame + at] = value;
            return copy;
        }

        Assert.Contains("which isn't supported", Refuse(With(1, 0xc3)));
        Assert.Contains("which isn't supported", Refuse(With(1, 0xc9)));
        Assert.Contains("12 bits a sample", Refuse(With(4, 12)));
        Assert.Contains("impossible sampling", Refuse(With(11, 0x50)));
        var restarts = TestJpeg.Write(
            16, 16, J_COLOR_SPACE.JCS_GRAYSCALE, J_COLOR_SPACE.JCS_GRAYSCALE, isProgressive: true, restart: 1);
        Assert.Contains("progressive JPEG image with restart markers", Refuse(restarts));
    }

    [Fact]
    public void Many_scans_of_few_bytes_are_refused()
    {
        var file = TestJpeg.Write(16, 16, J_COLOR_SPACE.JCS_GRAYSCALE, J_COLOR_SPACE.JCS_GRAYSCALE, isProgressive: true);
        var scan = file.AsSpan().LastIndexOf([(byte)0xff, (byte)0xda]);
        Assert.Contains("out of turn", Refuse([.. file[..^2], .. file[scan..]]));
    }

    [Fact]
    public void A_file_of_another_kind_is_named()
    {
        Assert.Equal("a GIF image, not a PNG or JPEG image", Refuse("GIF89a..."u8.ToArray()));
        Assert.Equal("an HTML page, not a PNG or JPEG image", Refuse("\n<!DOCTYPE html><html>"u8.ToArray()));
        Assert.Equal("an empty file", Refuse([]));
    }

    private static string Refuse(byte[] file) => Assert.Throws<ImageFormatException>(() => ImageDecoder.Decode(file, 3)).Message;

    private static string RefuseWithin(long mostBytes, byte[] file)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = Refuse(file);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, mostBytes + file.Length);
        return message;
    }
}
