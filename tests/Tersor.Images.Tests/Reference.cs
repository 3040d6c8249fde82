using SkiaSharp;

namespace Tersor.Images.Tests;

/// <summary>What another decoder (Skia with libpng and libjpeg-turbo) makes of an image.</summary>
internal static class Reference
{
    /// <summary>How far grey may be from <see cref="Luma"/>: ours has weights of 8 bits and cuts the rest.</summary>
    public const double LumaTolerance = 1.5;

    /// <summary>The grey of a colour, by Rec. 601.</summary>
    public static double Luma(int red, int green, int blue) => (0.299 * red) + (0.587 * green) + (0.114 * blue);

    /// <summary>Red, green, blue and alpha of each pixel, as stored: neither turned nor multiplied.</summary>
    public static byte[] Rgba(byte[] file)
    {
        using var codec = SKCodec.Create(new MemoryStream(file));
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        using var bitmap = new SKBitmap(info);
        Assert.Equal(SKCodecResult.Success, codec.GetPixels(info, bitmap.GetPixels()));
        return bitmap.GetPixelSpan().ToArray();
    }

    /// <summary>One channel of it, laid on a ground.</summary>
    public static double[] Plane(byte[] rgba, int channel, int ground) =>
        [.. Enumerable.Range(0, rgba.Length / 4)
            .Select(i => ((rgba[(4 * i) + channel] * rgba[(4 * i) + 3]) + (ground * (255.0 - rgba[(4 * i) + 3]))) / 255)];

    public static void AssertNear(double[] expected, ReadOnlySpan<byte> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance, $"pixel {i}: expected {expected[i]}, got {actual[i]}");
    }

    /// <summary>All three channels against those of the other decoder.</summary>
    public static void AssertSame(byte[] file, double tolerance, int ground = 0)
    {
        var image = ImageDecoder.Decode(file, channels: 3);
        var rgba = Rgba(file);
        var area = image.Height * image.Width;
        for (var channel = 0; channel < 3; channel++)
            AssertNear(Plane(rgba, channel, ground), image.Pixels.AsSpan(channel * area, area), tolerance);
    }
}
