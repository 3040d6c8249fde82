using StbImageSharp;

namespace Tersor.Learning.Data;

/// <summary>Reads PNG and JPEG files.</summary>
public static class ImageFile
{
    private const int LargestSide = 1 << 14;

    /// <summary>Whether a file's name says that it is a PNG or JPEG image.</summary>
    public static bool HasImageName(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is ".png" or ".jpg" or ".jpeg";

    /// <summary>Reads an image as grey (1 channel) or RGB (3), whatever the file holds.</summary>
    /// <param name="path">A PNG or JPEG file.</param>
    /// <param name="channels">1 or 3.</param>
    /// <returns>The bytes, channel by channel, row by row.</returns>
    /// <exception cref="DatasetException">The file is missing, damaged, or not an image.</exception>
    public static (byte[] Pixels, int Height, int Width) Read(string path, int channels)
    {
        if (channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "Images have 1 channel (grey) or 3 (RGB).");
        try
        {
            var bytes = File.ReadAllBytes(path);
            // The size is checked before decoding: a few bytes can declare an image that fills the memory.
            if (ImageInfo.FromStream(new MemoryStream(bytes)) is not { } info)
                throw new DatasetException(path, "not a PNG or JPEG image");
            if (info.Width > LargestSide || info.Height > LargestSide)
                throw new DatasetException(path, $"an image of {info.Height}×{info.Width}, larger than {LargestSide} on a side");
            var image = ImageResult.FromMemory(bytes, channels == 1 ? ColorComponents.Grey : ColorComponents.RedGreenBlue);
            return (ToPlanes(image.Data, channels), image.Height, image.Width);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DatasetException(path, "no such file", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException(path, "can't be read", exception);
        }
        catch (Exception exception) when (exception is not (DatasetException or OutOfMemoryException))
        {
            // The decoder trusts its input and answers damage with whatever exception it runs into.
            throw new DatasetException(path, "a damaged image", exception);
        }
    }

    private static byte[] ToPlanes(byte[] interleaved, int channels)
    {
        if (channels == 1)
            return interleaved;
        var planes = new byte[interleaved.Length];
        var area = interleaved.Length / channels;
        for (var channel = 0; channel < channels; channel++)
            for (var i = 0; i < area; i++)
                planes[(channel * area) + i] = interleaved[(i * channels) + channel];
        return planes;
    }
}
