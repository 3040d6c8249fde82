using BitMiracle.LibJpeg.Classic;
using SkiaSharp;
using Tersor.Format;

namespace Tersor.Images.Tests;

/// <summary>Damaged files by the thousand: each is decoded or refused, nothing else, in memory that its size justifies.</summary>
public sealed class FuzzTests
{
    private const int Rounds = 400;

    // What the limits allow an image, and what the decoder's tables take.
    private static readonly ReadLimits Limits = ReadLimits.Default with { MaxInflatedBytes = 1 << 20 };

    private static readonly Lazy<byte[][]> Pngs = new(() =>
    [
        TestPng.Grey(6, 5, new byte[30]),
        new TestPng(5, 4, 16, 6, IsInterlaced: true).Encode([.. Enumerable.Range(0, 80).Select(i => i * 700)]),
        new TestPng(3, 9, 2, 3) { Before = [.. TestPng.Chunk("PLTE", 1, 2, 3, 4, 5, 6, 7, 8, 9), .. TestPng.Chunk("tRNS", 9, 8)] }
            .Encode([.. Enumerable.Range(0, 27).Select(i => i % 3)]),
    ]);

    private static readonly Lazy<byte[][]> Jpegs = new(() =>
    [
        TestJpeg.Skia(12, 20, isGrey: true),
        TestJpeg.Skia(20, 12, sampling: SKJpegEncoderDownsample.Downsample420),
        TestJpeg.Write(17, 9, J_COLOR_SPACE.JCS_RGB, J_COLOR_SPACE.JCS_YCbCr, isProgressive: true),
        TestJpeg.Write(9, 17, J_COLOR_SPACE.JCS_CMYK, J_COLOR_SPACE.JCS_YCCK, restart: 1),
    ]);

    [Fact]
    public void Pngs_with_bytes_changed_and_check_sums_put_right() => Run(Pngs.Value, seed: 1, mend: WithRightSums);

    [Fact]
    public void Pngs_with_compressed_rows_changed()
    {
        var random = new Random(2);
        var png = new TestPng(7, 7, 8, 2, IsInterlaced: true);
        var data = TestPng.Deflate([.. Enumerable.Range(0, 200).Select(i => (byte)(i % 5))]);
        for (var round = 0; round < Rounds; round++)
            Decode(png.Around(Mutate(data, random)));
    }

    [Fact]
    public void Jpegs_with_bytes_changed() => Run(Jpegs.Value, seed: 3, mend: file => file);

    private static void Run(byte[][] files, int seed, Func<byte[], byte[]> mend)
    {
        var random = new Random(seed);
        foreach (var file in files)
            for (var round = 0; round < Rounds; round++)
                Decode(mend(Mutate(file, random)));
    }

    private static byte[] Mutate(byte[] file, Random random)
    {
        var bytes = file.ToList();
        for (var changes = random.Next(1, 4); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)(random.Next(2) * 255);
                    break;
                case 2:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at));
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.Slice(at, Math.Min(random.Next(1, 9), bytes.Count - at)));
                    break;
                default:
                    bytes[^1] = bytes[at];
                    break;
            }
        }

        return [.. bytes];
    }

    private static void Decode(byte[] file)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var image = ImageDecoder.Decode(file, channels: 3, Limits);
            Assert.Equal(3 * image.Size.Area, image.Pixels.Length);
        }
        catch (ImageFormatException exception)
        {
            Assert.DoesNotContain('\n', exception.Message);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * Limits.MaxInflatedBytes);
    }

    /// <summary>The same chunks, as far as they can be followed, with check sums that are right.</summary>
    private static byte[] WithRightSums(byte[] png)
    {
        var at = 8;
        while (at + 12 <= png.Length)
        {
            var length = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at));
            if (length > png.Length - at - 12)
                break;
            var sum = System.IO.Hashing.Crc32.HashToUInt32(png.AsSpan(at + 4, (int)length + 4));
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(at + 8 + (int)length), sum);
            at += 12 + (int)length;
        }

        return png;
    }
}
