using BitMiracle.LibJpeg.Classic;
using SkiaSharp;

namespace Tersor.Images.Tests;

public sealed class JpegTests
{
    // Both decoders compute the same inverse transform, rounded differently, and convert colours in fixed point: 1 each.
    private const double Exact = 2;

    // Decoders differ by half a pixel in how they spread colours stored at half the resolution; these change by 5 a pixel.
    private const double Spread = 6;

    [Theory]
    [InlineData(28, 28)]
    [InlineData(17, 33)]
    [InlineData(1, 1)]
    public void Grey_and_colour_are_read_as_another_decoder_reads_them(int height, int width)
    {
        Reference.AssertSame(TestJpeg.Skia(height, width, isGrey: true), Exact);
        Reference.AssertSame(TestJpeg.Skia(height, width), Exact);
        Reference.AssertSame(TestJpeg.Skia(height, width, sampling: SKJpegEncoderDownsample.Downsample420), Spread);
        Reference.AssertSame(TestJpeg.Skia(height, width, sampling: SKJpegEncoderDownsample.Downsample422), Spread);
    }

    [Theory]
    [InlineData(J_COLOR_SPACE.JCS_GRAYSCALE, J_COLOR_SPACE.JCS_GRAYSCALE, Exact)]
    [InlineData(J_COLOR_SPACE.JCS_RGB, J_COLOR_SPACE.JCS_YCbCr, Spread)]
    [InlineData(J_COLOR_SPACE.JCS_RGB, J_COLOR_SPACE.JCS_RGB, Exact)]
    [InlineData(J_COLOR_SPACE.JCS_CMYK, J_COLOR_SPACE.JCS_CMYK, Exact)]
    [InlineData(J_COLOR_SPACE.JCS_CMYK, J_COLOR_SPACE.JCS_YCCK, Spread)]
    public void Progressive_files_restart_markers_and_four_inks_are_read(
        J_COLOR_SPACE space, J_COLOR_SPACE stored, double tolerance)
    {
        foreach (var (isProgressive, restart) in new[] { (false, 0), (false, 1), (true, 0) })
            Reference.AssertSame(TestJpeg.Write(37, 21, space, stored, isProgressive, restart), tolerance);
    }

    [Fact]
    public void Grey_is_the_luma_that_the_file_holds()
    {
        var file = TestJpeg.Skia(16, 16);
        var rgba = Reference.Rgba(file);
        var luma = Enumerable.Range(0, 256).Select(i => Reference.Luma(rgba[4 * i], rgba[(4 * i) + 1], rgba[(4 * i) + 2]));
        Reference.AssertNear([.. luma], ImageDecoder.Decode(file, 1).Pixels, Exact);
    }

    [Fact]
    public void Grey_of_a_file_without_luma_is_that_of_its_colours()
    {
        var file = TestJpeg.Write(16, 16, J_COLOR_SPACE.JCS_RGB, J_COLOR_SPACE.JCS_RGB);
        var rgb = ImageDecoder.Decode(file, 3).Pixels;
        var luma = Enumerable.Range(0, 256).Select(i => Reference.Luma(rgb[i], rgb[256 + i], rgb[512 + i]));
        Reference.AssertNear([.. luma], ImageDecoder.Decode(file, 1).Pixels, Reference.LumaTolerance);
    }

    [Fact]
    public void Bytes_after_the_end_are_left_alone()
    {
        var file = TestJpeg.Skia(8, 8);
        Assert.Equal(ImageDecoder.Decode(file, 3).Pixels, ImageDecoder.Decode([.. file, 0, 0, 0, 0x18, (byte)'f'], 3).Pixels);
    }

    [Fact]
    public void What_some_cameras_write_into_the_header_of_their_only_scan_is_ignored()
    {
        var file = TestJpeg.Skia(8, 8, isGrey: true);
        var scan = file.AsSpan().IndexOf([(byte)0xff, (byte)0xda]);
        var odd = file.ToArray();
        odd[scan + 8] = 0;
        Assert.Equal(ImageDecoder.Decode(file, 1).Pixels, ImageDecoder.Decode(odd, 1).Pixels);
    }
}
