using System.Buffers.Binary;
using System.IO.Compression;

namespace Tersor.TestSupport;

/// <summary>Writes IDX files, right or wrong.</summary>
public static class IdxWriter
{
    public static byte[] Images(int count, int height, int width, params ReadOnlySpan<byte> pixels) =>
        [.. Words(0x803, count, height, width), .. pixels];

    public static byte[] Labels(int count, params ReadOnlySpan<byte> labels) => [.. Words(0x801, count), .. labels];

    public static byte[] Words(params ReadOnlySpan<int> words)
    {
        var bytes = new byte[words.Length * sizeof(int)];
        for (var i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(i * sizeof(int)), words[i]);
        return bytes;
    }

    public static byte[] Gzip(byte[] content)
    {
        var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest))
            gzip.Write(content);
        return buffer.ToArray();
    }

    /// <summary>
    /// A folder of four good files: image i of a set is filled with the value i, its label is i modulo classes.
    /// </summary>
    public static void WriteFolder(string folder, int train, int test, int side = 2, int classes = 3)
    {
        Directory.CreateDirectory(folder);
        foreach (var (prefix, count) in new[] { ("train", train), ("t10k", test) })
        {
            var pixels = new byte[count * side * side];
            var labels = new byte[count];
            for (var i = 0; i < count; i++)
            {
                pixels.AsSpan(i * side * side, side * side).Fill((byte)i);
                labels[i] = (byte)(i % classes);
            }

            File.WriteAllBytes(Path.Combine(folder, $"{prefix}-images-idx3-ubyte"), Images(count, side, side, pixels));
            File.WriteAllBytes(Path.Combine(folder, $"{prefix}-labels-idx1-ubyte.gz"), Gzip(Labels(count, labels)));
        }
    }
}
