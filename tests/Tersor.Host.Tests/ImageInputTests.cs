using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Net;
using System.Text;
using Tersor.Format;
using Tersor.Inference;

namespace Tersor.Host.Tests;

public sealed class ImageInputTests(HostFixture host) : IClassFixture<HostFixture>
{
    private const int Pixels = HostFixture.Pixels;
    private const int Side = HostFixture.Side;
    private const int HeaderEnd = 33;

    private static readonly CompressedModel Model = CompressedModel.Load(TestModel.Bytes);

    [Fact]
    public async Task A_jpeg_is_an_image_too()
    {
        var expected = TestModel.Probabilities([.. Enumerable.Repeat(TestModel.Normalized(byte.MaxValue), Pixels)]);
        var white = new byte[Pixels];
        white.AsSpan().Fill(byte.MaxValue);
        var answer = await HostFixture.Answer(await host.Post(TestImages.Jpeg(white, Side), "image/jpeg"));
        Assert.Equal(expected.Max(), answer.GetProperty("probability").GetDouble(), 0.02);
    }

    [Fact]
    public async Task Bad_images_are_refused()
    {
        var png = TestImages.Png(TestModel.Image(1), Side);
        var jpeg = TestImages.Jpeg(TestModel.Image(1), Side);
        await HostFixture.Refusal(await host.PostImage(png[..(png.Length / 2)]), HttpStatusCode.BadRequest, "cut off");
        await HostFixture.Refusal(await host.PostImage(png[..^1]), HttpStatusCode.BadRequest, "a byte short");
        await HostFixture.Refusal(await host.PostImage(jpeg[..(jpeg.Length / 2)]), HttpStatusCode.BadRequest, "half a JPEG");
        await HostFixture.Refusal(await host.PostImage([1, 2, 3]), HttpStatusCode.BadRequest, "no image");
        await HostFixture.Refusal(await host.PostImage("GIF89a"u8.ToArray()), HttpStatusCode.BadRequest, "a GIF");
        await HostFixture.Refusal(await host.PostImage("TERSOR"u8.ToArray()), HttpStatusCode.BadRequest, "a model");
        for (var i = 0; i < png.Length; i++)
        {
            var damaged = (byte[])png.Clone();
            damaged[i] ^= 0x55;
            await HostFixture.Refusal(await host.PostImage(damaged), HttpStatusCode.BadRequest, $"byte {i}");
        }
    }

    [Fact]
    public async Task An_image_of_another_size_is_refused()
    {
        Assert.Contains("9×9, but the model takes 8×8", await HostFixture.Refusal(
            await host.PostImage(TestImages.Png(new byte[81], 9)), HttpStatusCode.BadRequest));
        foreach (var (height, width) in ((int, int)[])[(4, 16), (Side, 2 * Side), (2 * Side, Side), (Side, 1), (1, Side)])
            Assert.Contains($"{height}×{width}, but", await HostFixture.Refusal(
                await host.PostImage(TestImages.Png([0, 0, 0], height, width)), HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task A_model_that_takes_no_image_says_so()
    {
        var graph = new ModelGraphBuilder("flat", 7).Linear(3).Build();
        await using var flat = await TestHost.StartAsync(TestModel.Of(graph));
        Assert.Contains("send JSON with 'values' or 'input', 7 numbers", await HostFixture.Refusal(
            await HostFixture.Post(flat.Client, TestImages.Png(new byte[Pixels], Side), "image/png"), HttpStatusCode.BadRequest));
        await HostFixture.Answer(
            await HostFixture.Post(flat.Client, """{"input":[1,2,3,4,5,6,7]}"""u8.ToArray(), "application/json"));
    }

    [Fact]
    public async Task An_image_that_declares_too_much_is_refused_before_it_is_decoded()
    {
        // A header of a few bytes can declare 2³¹ pixels: width and height are at byte 16, the chunk's checksum behind them.
        foreach (var side in new[] { 30_000, int.MaxValue, -1, 0 })
        {
            var bomb = TestImages.Png(new byte[Pixels], Side);
            BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(16), side);
            BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(20), side);
            BinaryPrimitives.WriteUInt32BigEndian(bomb.AsSpan(29), Crc32.HashToUInt32(bomb.AsSpan(12, 17)));
            Assert.Throws<RefusedRequestException>(() => ReadWithLittleMemory(bomb));
            await HostFixture.Refusal(await host.PostImage(bomb), HttpStatusCode.BadRequest, $"{side}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void Pixels_that_inflate_to_more_than_the_size_says_are_refused(int chunks)
    {
        // Right checksums, the right size, and 16 MB behind the last row, in one chunk or many.
        var packed = Zeros(16 << 20);
        var png = TestImages.Png(new byte[Pixels], Side);
        byte[] bomb =
        [
            .. png[..HeaderEnd],
            .. packed.Chunk((packed.Length / chunks) + 1).SelectMany(part => Chunk("IDAT", part)),
            .. Chunk("IEND", []),
        ];
        Assert.Throws<RefusedRequestException>(() => ReadWithLittleMemory(bomb));
    }

    [Fact]
    public async Task Compressed_data_that_no_such_image_needs_is_refused_without_a_copy()
    {
        var png = TestImages.Png(new byte[Pixels], Side);
        byte[] heavy = [.. png[..HeaderEnd], .. Chunk("IDAT", Zeros(300 << 20)), .. Chunk("IEND", [])];
        await using var wide = await TestHost.StartAsync(TestModel.Bytes);
        Assert.Contains("more than 8×8 pixels can take", await HostFixture.Refusal(
            await HostFixture.Post(wide.Client, heavy, "image/png"), HttpStatusCode.BadRequest));
        Assert.Throws<RefusedRequestException>(() => ReadWithLittleMemory(heavy));
    }

    [Theory]
    [InlineData("zTXt")]
    [InlineData("iCCP")]
    public void What_else_inflates_in_an_image_is_left_packed(string chunk)
    {
        var png = TestImages.Png(new byte[Pixels], Side);
        ReadWithLittleMemory([.. png[..HeaderEnd], .. Chunk(chunk, [.. "x\0\0"u8, .. Zeros(16 << 20)]), .. png[HeaderEnd..]]);
    }

    private static void ReadWithLittleMemory(byte[] image)
    {
        var input = new float[Pixels];
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            ImageInput.Read(image, Model, fit: null, most: 0, input);
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 17);
        }
    }

    private static byte[] Zeros(int count)
    {
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.SmallestSize))
        {
            var block = new byte[1 << 20];
            for (var left = count; left > 0; left -= block.Length)
                stream.Write(block, 0, Math.Min(left, block.Length));
        }

        return packed.ToArray();
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(
            chunk.AsSpan(8 + data.Length), Crc32.HashToUInt32(chunk.AsSpan(4, 4 + data.Length)));
        return chunk;
    }
}
