using Tersor.Format;
using Tersor.Images.Jpeg;
using Tersor.Images.Png;

namespace Tersor.Images;

/// <summary>
/// Reads PNG and JPEG images that may come from anywhere. The bytes themselves tell the format; the container is checked from end
/// to end, and memory and work are bounded by what the header declares, before anything is decompressed.
/// </summary>
/// <remarks>
/// What is damaged, cut off or not understood is refused, never guessed. Bytes after the image's end are left alone: phones put
/// films there. An image is turned the way its EXIF orientation says. What is transparent lies on black, the pixel value 0 that
/// also surrounds a shifted image; a drawing that holds nothing brighter than mid-grey lies on white, so that it can be seen as
/// well. Sixteen bits are rounded to eight; colour profiles and gamma are not applied.
/// </remarks>
/// <example><code>
/// var image = ImageDecoder.Decode(File.ReadAllBytes("digit.png"), channels: 1);
/// </code></example>
public static class ImageDecoder
{
    /// <summary>Decodes an image as grey or RGB, whatever it holds.</summary>
    /// <param name="bytes">A whole PNG or JPEG file.</param>
    /// <param name="channels">1 for grey (luma of Rec. 601), 3 for red, green and blue.</param>
    /// <param name="limits">The longest side and the most memory; null for <see cref="ReadLimits.Default"/>.</param>
    /// <returns>The samples, channel by channel.</returns>
    /// <exception cref="ImageFormatException">No such image, a damaged one, or one beyond the limits.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Neither 1 nor 3 channels.</exception>
    public static DecodedImage Decode(ReadOnlySpan<byte> bytes, int channels, ReadLimits? limits = null)
    {
        if (channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "Images have 1 channel (grey) or 3 (RGB).");
        limits ??= ReadLimits.Default;
        var source = Parse(bytes);
        CheckSize(source, channels, limits);
        try
        {
            return source.Orientation.Apply(source.Decode(bytes, channels));
        }
        catch (OutOfMemoryException exception)
        {
            throw new ImageFormatException($"an image of {source.Size}, for which there is not enough memory", exception);
        }
    }

    /// <summary>
    /// Checks an image's container and says how large the image is, without decoding it: time and memory are those of the file.
    /// </summary>
    /// <param name="bytes">A whole PNG or JPEG file.</param>
    /// <exception cref="ImageFormatException">No such image, or one with a damaged container.</exception>
    public static ImageSize ReadSize(ReadOnlySpan<byte> bytes)
    {
        var source = Parse(bytes);
        return source.Orientation.Apply(source.Size);
    }

    /// <summary>The grey of a colour: luma of Rec. 601.</summary>
    public static byte Luma(byte red, byte green, byte blue) => PixelCanvas.Luma(red, green, blue);

    private static IImageSource Parse(ReadOnlySpan<byte> bytes)
    {
        if (PngContainer.Matches(bytes))
            return PngContainer.Parse(bytes);
        if (JpegContainer.Matches(bytes))
            return JpegContainer.Parse(bytes);
        var content = FileContent.Describe(bytes);
        throw new ImageFormatException(bytes.IsEmpty ? content : $"{content}, not a PNG or JPEG image");
    }

    private static void CheckSize(IImageSource source, int channels, ReadLimits limits)
    {
        if (source.Size.Height > limits.MaxImageSide || source.Size.Width > limits.MaxImageSide)
            throw new ImageFormatException($"an image of {source.Size}, larger than {limits.MaxImageSide} on a side");

        if (!source.CanHoldPixels)
            throw new ImageFormatException($"truncated: declares an image of {source.Size}, more than its data can hold");
        if (source.Size.Area * channels > Array.MaxLength)
            throw new ImageFormatException($"an image of {source.Size}, more bytes than an array holds");

        // A turned image is written into a second array.
        var needed = source.MemoryFor(channels) + (source.Orientation == Orientation.Upright ? 0 : source.Size.Area * channels);
        if (needed > limits.MaxInflatedBytes)
            throw new ImageFormatException(
                $"an image of {source.Size} takes {needed:N0} bytes to decode, more than the limit of "
                + $"{limits.MaxInflatedBytes:N0}");
    }
}
