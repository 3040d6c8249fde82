namespace Tersor.Images.Tests;

public sealed class PngTests
{
    public static TheoryData<int, int> Kinds => new()
    {
        { 0, 1 }, { 0, 2 }, { 0, 4 }, { 0, 8 }, { 0, 16 }, { 2, 8 }, { 2, 16 }, { 3, 1 }, { 3, 2 }, { 3, 4 }, { 3, 8 },
        { 4, 8 }, { 4, 16 }, { 6, 8 }, { 6, 16 },
    };

    // Ours rounds 16 bits to the nearest of 8, the other one may cut, colour and alpha, 1 each; ours rounds once more on the
    // ground.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_of_sample_is_read_as_another_decoder_reads_it(int color, int depth)
    {
        foreach (var isInterlaced in new[] { false, true })
            foreach (var (height, width) in new[] { (13, 11), (1, 1), (2, 9), (9, 3) })
            {
                var png = Random(height, width, depth, color, isInterlaced);
                Reference.AssertSame(png, depth == 16 ? 3 : color is 4 or 6 ? 1 : 0);
            }
    }

    [Theory]
    [InlineData(2, 8)]
    [InlineData(2, 16)]
    [InlineData(3, 8)]
    [InlineData(6, 8)]
    [InlineData(6, 16)]
    public void Colour_becomes_the_grey_of_its_luma(int color, int depth)
    {
        var full = (1 << depth) - 1;
        int[][] colors = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0], [0, 255, 255], [255, 0, 255], [255, 255, 255]];
        var png = new TestPng(1, colors.Length, depth, color)
        {
            Before = color == 3 ? TestPng.Chunk("PLTE", [.. colors.SelectMany(rgb => rgb).Select(sample => (byte)sample)]) : [],
        };
        int[] samples = color == 3
            ? [.. Enumerable.Range(0, colors.Length)]
            : [.. colors.SelectMany(rgb => color == 6 ? [.. rgb, 255] : rgb).Select(sample => sample * full / 255)];
        var luma = colors.Select(rgb => Reference.Luma(rgb[0], rgb[1], rgb[2]));
        Reference.AssertNear([.. luma], ImageDecoder.Decode(png.Encode(samples), 1).Pixels, Reference.LumaTolerance);
    }

    [Fact]
    public void Samples_of_16_bits_become_the_nearest_of_8()
    {
        int[] samples = [0, 128, 129, 0x7fff, 0x80ff, 0xff7f, 65535];
        Assert.Equal(
            samples.Select(sample => (byte)Math.Round(sample / 257.0)),
            ImageDecoder.Decode(new TestPng(1, 7, 16, 0).Encode(samples), 1).Pixels);
    }

    [Fact]
    public void A_colour_that_the_image_calls_transparent_is_transparent_at_all_its_bits()
    {
        var grey = new TestPng(1, 3, 16, 0) { Before = TestPng.Chunk("tRNS", 0xff, 0xfe) };
        Assert.Equal([0, 255, 255], ImageDecoder.Decode(grey.Encode([0xfffe, 0xffff, 0xfffd]), 1).Pixels);
        var rgb = new TestPng(1, 2, 8, 2) { Before = TestPng.Chunk("tRNS", 0, 200, 0, 100, 0, 50) };
        Assert.Equal([0, 200, 0, 100, 0, 51], ImageDecoder.Decode(rgb.Encode([200, 100, 50, 200, 100, 51]), 3).Pixels);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public void A_palette_may_be_partly_transparent(int depth)
    {
        var png = new TestPng(1, 3, depth, 3)
        {
            Before = [.. TestPng.Chunk("PLTE", 255, 255, 255, 255, 255, 255, 255, 255, 255),
                .. TestPng.Chunk("tRNS", 255, 0, 128)],
        };
        Assert.Equal([255, 0, 128], ImageDecoder.Decode(png.Encode([0, 1, 2]), 1).Pixels);
    }

    [Fact]
    public void Texts_profiles_and_frames_of_an_animation_stay_unread()
    {
        var bomb = TestPng.Deflate(new byte[1 << 24]);
        var png = new TestPng(2, 2, 8, 0)
        {
            Before =
            [
                .. TestPng.Chunk("acTL", 0, 0, 0, 1, 0, 0, 0, 0), .. TestPng.Chunk("iCCP", [(byte)'p', 0, 0, .. bomb]),
                .. TestPng.Chunk("zTXt", [(byte)'a', 0, 0, .. bomb]),
                .. TestPng.Chunk("iTXt", [(byte)'a', 0, 1, 0, 0, 0, .. bomb]),
            ],
            After = TestPng.Chunk("fdAT", [0, 0, 0, 1, .. bomb]),
        };
        var file = png.Encode([1, 2, 3, 4]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal([1, 2, 3, 4], ImageDecoder.Decode(file, 1).Pixels);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 16);
    }

    [Fact]
    public void Bytes_after_the_end_are_left_alone()
    {
        Assert.Equal([7], ImageDecoder.Decode([.. TestPng.Grey(1, 1, [7]), 1, 2, 3], 1).Pixels);
    }

    private static byte[] Random(int height, int width, int depth, int color, bool isInterlaced)
    {
        var random = new Random((height * 1000) + (width * 100) + (depth * 10) + color);
        var png = new TestPng(height, width, depth, color, isInterlaced);
        if (color == 3)
        {
            var palette = new byte[3 << depth];
            random.NextBytes(palette);
            png = png with { Before = TestPng.Chunk("PLTE", palette) };
        }

        var samples = Enumerable.Range(0, height * width * png.Samples).Select(_ => random.Next(1 << depth)).ToArray();
        // Something bright and opaque, so that the ground is black.
        Array.Fill(samples, (1 << depth) - 1, 0, color == 3 ? 0 : png.Samples);
        return png.Encode(samples);
    }
}
