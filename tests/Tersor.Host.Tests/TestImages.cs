using SkiaSharp;

namespace Tersor.Host.Tests;

internal static class TestImages
{
    /// <summary>A grey square as a PNG file.</summary>
    public static byte[] Png(byte[] grey, int side) => Encode(Square(grey, side), SKEncodedImageFormat.Png);

    /// <summary>The same as a JPEG file.</summary>
    public static byte[] Jpeg(byte[] grey, int side) => Encode(Square(grey, side), SKEncodedImageFormat.Jpeg);

    /// <summary>One colour all over, as a PNG file.</summary>
    public static byte[] Png(byte[] rgb, int height, int width)
    {
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        bitmap.Erase(new SKColor(rgb[0], rgb[1], rgb[2]));
        return Encode(bitmap, SKEncodedImageFormat.Png);
    }

    private static SKBitmap Square(byte[] grey, int side)
    {
        var bitmap = new SKBitmap(new SKImageInfo(side, side, SKColorType.Gray8, SKAlphaType.Opaque));
        grey.CopyTo(bitmap.GetPixelSpan());
        return bitmap;
    }

    private static byte[] Encode(SKBitmap bitmap, SKEncodedImageFormat format)
    {
        using (bitmap)
        using (var data = bitmap.Encode(format, 100))
            return data.ToArray();
    }
}
