using System.Buffers.Binary;
using System.IO.Compression;
using Tersor.Format;

namespace Tersor.Data;

/// <summary>
/// Reads IDX files, the format of the MNIST family: a magic number, big-endian extents, bytes. Plain or in gzip, told apart by
/// content, not by name.
/// </summary>
/// <remarks>Layout: LeCun, Cortes and Burges, "The MNIST database of handwritten digits".</remarks>
public static class IdxReader
{
    private const int LabelMagic = 0x0801;
    private const int ImageMagic = 0x0803;

    // Deflate can't expand a byte to more than this, so a larger claim is refused before memory is asked for.
    private const long LargestDeflateRatio = 1032;

    /// <summary>Reads an <c>idx3-ubyte</c> file of grey images.</summary>
    /// <returns>The pixels, image after image, and their extents.</returns>
    /// <exception cref="DatasetException">The file is missing, truncated, too long, or not such a file.</exception>
    public static (byte[] Pixels, int Count, int Height, int Width) ReadImages(string path)
    {
        var (bytes, extents) = Read(path, ImageMagic);
        return (bytes, extents[0], extents[1], extents[2]);
    }

    /// <summary>Reads an <c>idx1-ubyte</c> file of labels.</summary>
    /// <exception cref="DatasetException">The file is missing, truncated, too long, or not such a file.</exception>
    public static byte[] ReadLabels(string path) => Read(path, LabelMagic).Bytes;

    private static (byte[] Bytes, int[] Extents) Read(string path, int magic)
    {
        try
        {
            using var file = InputFile.OpenRegular(path);
            if (!IsGzip(file))
                return Read(file, path, magic, file.Length);
            using var content = new GZipStream(file, CompressionMode.Decompress);
            return Read(content, path, magic, file.Length * LargestDeflateRatio);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DatasetException(path, "no such file", exception);
        }
        catch (InvalidDataException exception)
        {
            throw new DatasetException(path, "damaged gzip data", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException(path, FileFault.Reason(exception, path), exception);
        }
    }

    private static (byte[] Bytes, int[] Extents) Read(Stream stream, string path, int magic, long mostBytes)
    {
        Span<byte> word = stackalloc byte[sizeof(int)];
        if (stream.ReadAtLeast(word, word.Length, throwOnEndOfStream: false) is var begun && begun < word.Length)
            throw new DatasetException(path, begun == 0 ? "truncated: an empty file" : "truncated: ends within the magic number");
        if (BinaryPrimitives.ReadInt32BigEndian(word) != magic)
            throw new DatasetException(
                path, $"{DescribeKind(word, stream)}, not an IDX file of {(magic == ImageMagic ? "images" : "labels")} as bytes");

        var extents = new int[magic & 0xff];
        long length = 1;
        for (var i = 0; i < extents.Length; i++)
        {
            if (stream.ReadAtLeast(word, word.Length, throwOnEndOfStream: false) < word.Length)
                throw new DatasetException(path, "truncated: ends within the extents");
            extents[i] = BinaryPrimitives.ReadInt32BigEndian(word);
            if (extents[i] < (i == 0 ? 0 : 1))
                throw new DatasetException(path, $"impossible extent {extents[i]}");
            length *= extents[i];
            if (length > Array.MaxLength)
                throw new DatasetException(
                    path, $"declares {length:N0} bytes of data and more, which is more than an array holds");
        }

        if (length > mostBytes)
            throw new DatasetException(path, $"truncated: declares {length:N0} bytes, can't hold more than {mostBytes:N0}");
        var bytes = DatasetMemory.Allocate(path, length);
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read < bytes.Length)
            throw new DatasetException(path, $"truncated: declares {length:N0} bytes, holds {read:N0}");
        if (stream.ReadByte() >= 0)
            throw new DatasetException(path, $"goes on after the {length:N0} bytes that it declares");
        return (bytes, extents);
    }

    private static bool IsGzip(FileStream file)
    {
        var isGzip = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        return isGzip;
    }

    private static string DescribeKind(ReadOnlySpan<byte> word, Stream rest)
    {
        var head = new byte[FileContent.HeadLength];
        word.CopyTo(head);
        var length =
            word.Length + rest.ReadAtLeast(head.AsSpan(word.Length), head.Length - word.Length, throwOnEndOfStream: false);
        return FileContent.Describe(head.AsSpan(0, length));
    }
}
