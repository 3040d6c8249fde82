using SkiaSharp;

namespace Tersor.Host.Tests;

internal static class TestImages
{
    /// <summary>A grey square as a PNG file.</summary>
    public static byte[] Png(byte[] grey, int side)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(side, side, SKColorType.Gray8, SKAlphaType.Opaque));
        grey.CopyTo(bitmap.GetPixelSpan());
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
