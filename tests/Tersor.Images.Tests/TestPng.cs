using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Tersor.Images.Tests;

/// <summary>
/// Writes PNG files of every kind, and damaged ones: the header's claims, the rows and the chunks are the test's own.
/// </summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Pixels a row.</param>
/// <param name="Depth">Bits a sample.</param>
/// <param name="Color">The colour type: 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGBA.</param>
/// <param name="IsInterlaced">Whether the header says Adam7.</param>
internal sealed record TestPng(int Height, int Width, int Depth, int Color, bool IsInterlaced = false)
{
    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    public int Samples => Color switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    /// <summary>Extra chunks between the header and the data.</summary>
    public byte[] Before { get; init; } = [];

    /// <summary>Extra chunks between the data and the end.</summary>
    public byte[] After { get; init; } = [];

    /// <summary>A grey image of 8 bits.</summary>
    public static byte[] Grey(int height, int width, ReadOnlySpan<byte> pixels) =>
        new TestPng(height, width, 8, 0).Encode([.. pixels.ToArray().Select(pixel => (int)pixel)]);

    public static byte[] Chunk(string type, params ReadOnlySpan<byte> content)
    {
        var chunk = new byte[12 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        System.Text.Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        content.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(
            chunk.AsSpan(8 + content.Length), Crc32.HashToUInt32(chunk.AsSpan(4, 4 + content.Length)));
        return chunk;
    }

    public static byte[] Deflate(ReadOnlySpan<byte> bytes)
    {
        var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(bytes);
        return data.ToArray();
    }

    /// <summary>
    /// The file around samples in reading order, each of <see cref="Depth"/> bits; rows take all five filters in turn.
    /// </summary>
    public byte[] Encode(ReadOnlySpan<int> samples) => Around(Deflate(Rows(samples)));

    /// <summary>The file around compressed data, cut into two IDAT chunks.</summary>
    public byte[] Around(ReadOnlySpan<byte> data)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        (header[8], header[9], header[12]) = ((byte)Depth, (byte)Color, (byte)(IsInterlaced ? 1 : 0));
        var half = data.Length / 2;
        return
        [
            .. Signature, .. Chunk("IHDR", header), .. Before, .. Chunk("IDAT", data[..half]), .. Chunk("IDAT", data[half..]),
            .. After, .. Chunk("IEND"),
        ];
    }

    private byte[] Rows(ReadOnlySpan<int> samples)
    {
        var rows = new List<byte>();
        foreach (var (left, top, stepX, stepY) in IsInterlaced ? Adam7 : [(0, 0, 1, 1)])
        {
            byte[] above = [];
            for (var y = top; y < Height && left < Width; y += stepY)
            {
                var bits = new List<bool>();
                for (var x = left; x < Width; x += stepX)
                    for (var s = 0; s < Samples; s++)
                        for (var bit = Depth - 1; bit >= 0; bit--)
                            bits.Add((samples[(((y * Width) + x) * Samples) + s] >> bit & 1) == 1);
                var row = new byte[(bits.Count + 7) / 8];
                for (var i = 0; i < bits.Count; i++)
                    row[i / 8] |= (byte)(bits[i] ? 0x80 >> (i % 8) : 0);
                var filter = y % 5;
                rows.Add((byte)filter);
                rows.AddRange(Filter(filter, row, above.Length == 0 ? new byte[row.Length] : above));
                above = row;
            }
        }

        return [.. rows];
    }

    private byte[] Filter(int filter, byte[] row, byte[] above)
    {
        var distance = Math.Max(1, Samples * Depth / 8);
        var result = new byte[row.Length];
        for (var i = 0; i < row.Length; i++)
        {
            int left = i < distance ? 0 : row[i - distance], up = above[i], corner = i < distance ? 0 : above[i - distance];
            var estimate = left + up - corner;
            var nearest = new[] { left, up, corner }.MinBy(candidate => Math.Abs(estimate - candidate));
            result[i] = (byte)(row[i] - filter switch { 1 => left, 2 => up, 3 => (left + up) / 2, 4 => nearest, _ => 0 });
        }

        return result;
    }
}
