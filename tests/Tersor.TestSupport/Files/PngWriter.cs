using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Tersor.TestSupport;

/// <summary>Writes PNG files of 8 bits a channel, without filters.</summary>
public static class PngWriter
{
    /// <summary>An image from interleaved bytes: 1 channel is grey, 3 are RGB.</summary>
    public static byte[] Encode(int height, int width, int channels, ReadOnlySpan<byte> pixels)
    {
        var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]);

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        header[9] = (byte)(channels == 1 ? 0 : 2);
        WriteChunk(png, "IHDR"u8, header);

        var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var row = 0; row < height; row++)
            {
                zlib.WriteByte(0);
                zlib.Write(pixels.Slice(row * width * channels, width * channels));
            }
        }

        WriteChunk(png, "IDAT"u8, data.ToArray());
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static void WriteChunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, content.Length);
        png.Write(word);
        png.Write(type);
        png.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(word, Crc32.HashToUInt32([.. type, .. content]));
        png.Write(word);
    }
}
