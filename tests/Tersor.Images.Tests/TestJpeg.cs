using BitMiracle.LibJpeg.Classic;
using SkiaSharp;

namespace Tersor.Images.Tests;

/// <summary>Writes JPEG files of the usual kinds.</summary>
internal static class TestJpeg
{
    /// <summary>Smooth colours: what a photo is to JPEG.</summary>
    public static byte[] SmoothPixels(int height, int width, int channels)
    {
        var pixels = new byte[height * width * channels];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                for (var c = 0; c < channels; c++)
                    pixels[(((y * width) + x) * channels) + c] =
                        (byte)(128 + (60 * Math.Sin((y * 0.05) + (x * 0.03 * (c + 1)) + c)));
        return pixels;
    }

    /// <summary>What libjpeg-turbo writes.</summary>
    public static byte[] Skia(
        int height, int width, bool isGrey = false, int quality = 95,
        SKJpegEncoderDownsample sampling = SKJpegEncoderDownsample.Downsample444)
    {
        var info = new SKImageInfo(width, height, isGrey ? SKColorType.Gray8 : SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var bitmap = new SKBitmap(info);
        var pixels = SmoothPixels(height, width, isGrey ? 1 : 4);
        for (var i = 3; i < pixels.Length && !isGrey; i += 4)
            pixels[i] = 255;
        pixels.CopyTo(bitmap.GetPixelSpan());
        using var map = bitmap.PeekPixels();
        using var data = map.Encode(new SKJpegEncoderOptions(quality, sampling, SKJpegEncoderAlphaOption.Ignore));
        return data!.ToArray();
    }

    /// <summary>What the library that we decode with writes: the kinds that Skia reads but doesn't write.</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="space">What the samples are.</param>
    /// <param name="stored">What the file holds.</param>
    /// <param name="isProgressive">Whether it comes in scans of growing precision.</param>
    /// <param name="restart">Restart markers after so many rows of blocks; 0 for none.</param>
    public static byte[] Write(
        int height, int width, J_COLOR_SPACE space, J_COLOR_SPACE stored, bool isProgressive = false, int restart = 0)
    {
        var channels = space switch { J_COLOR_SPACE.JCS_GRAYSCALE => 1, J_COLOR_SPACE.JCS_CMYK => 4, _ => 3 };
        var stream = new MemoryStream();
        var encoder = new jpeg_compress_struct(new jpeg_error_mgr());
        encoder.jpeg_stdio_dest(stream);
        (encoder.Image_height, encoder.Image_width, encoder.Input_components, encoder.In_color_space) =
            (height, width, channels, space);
        encoder.jpeg_set_defaults();
        encoder.jpeg_set_colorspace(stored);
        encoder.jpeg_set_quality(95, true);
        encoder.Restart_in_rows = restart;
        if (isProgressive)
            encoder.jpeg_simple_progression();
        encoder.jpeg_start_compress(true);
        var pixels = SmoothPixels(height, width, channels);
        for (var y = 0; y < height; y++)
            encoder.jpeg_write_scanlines([pixels[(y * width * channels)..((y + 1) * width * channels)]], 1);
        encoder.jpeg_finish_compress();
        return stream.ToArray();
    }

    /// <summary>Puts a segment behind the first marker.</summary>
    public static byte[] WithSegment(byte[] jpeg, byte marker, ReadOnlySpan<byte> content) =>
        [.. jpeg[..2], 0xff, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content, .. jpeg[2..]];
}
