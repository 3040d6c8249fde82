using Tersor.Format;
using Tersor.Images;

namespace Tersor.Data;

/// <summary>Reads PNG and JPEG files.</summary>
public static class ImageFile
{
    /// <summary>
    /// Whether a file is meant to be an image: its name says so, or its content is one, be it of a format that can't be read.
    /// </summary>
    /// <param name="path">The file; one that can't be opened is no image by its content.</param>
    public static bool IsImage(string path)
    {
        if (Path.GetExtension(path).ToLowerInvariant() is ".png" or ".jpg" or ".jpeg")
            return true;
        try
        {
            return FileContent.IsImage(FileContent.ReadHead(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Reads an image as grey (1 channel) or RGB (3), whatever the file holds.</summary>
    /// <param name="path">A PNG or JPEG file.</param>
    /// <param name="channels">1 or 3.</param>
    /// <exception cref="DatasetException">
    /// The file is missing, damaged, not an image, or beyond <see cref="ReadLimits.Default"/>.
    /// </exception>
    public static DecodedImage Read(string path, int channels)
    {
        try
        {
            var mostBytes = ReadLimits.Default.MaxInflatedBytes;
            var bytes = InputFile.TryReadAll(path, mostBytes)
                ?? throw new DatasetException(path, $"longer than the {mostBytes:N0} bytes that an image may have");
            return ImageDecoder.Decode(bytes, channels);
        }
        catch (ImageFormatException exception)
        {
            throw new DatasetException(path, exception.Message, exception);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DatasetException(path, "no such file", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException(path, FileFault.Reason(exception, path), exception);
        }
        catch (OutOfMemoryException exception)
        {
            throw new DatasetException(path, "there is not enough memory for it", exception);
        }
    }
}
