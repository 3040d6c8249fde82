namespace Tersor.Data.Tests;

public sealed class IdxReaderTests : IDisposable
{
    private static readonly byte[] Good = IdxWriter.Images(2, 1, 3, 1, 2, 3, 4, 5, 6);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Images_are_read_plain_and_from_gzip(bool gzip)
    {
        var (pixels, count, height, width) = IdxReader.ReadImages(Write(gzip ? IdxWriter.Gzip(Good) : Good));
        Assert.Equal((2, 1, 3), (count, height, width));
        Assert.Equal([1, 2, 3, 4, 5, 6], pixels);
    }

    [Fact]
    public void Labels_are_read() => Assert.Equal([7, 0, 255], IdxReader.ReadLabels(Write(IdxWriter.Labels(3, 7, 0, 255))));

    [Fact]
    public void A_missing_file_is_named()
    {
        var path = _folder.File("nowhere");
        Assert.Equal($"{path}: no such file", Assert.Throws<DatasetException>(() => IdxReader.ReadLabels(path)).Message);
    }

    [Theory]
    [InlineData("GIF89a\u0001\u0001", "a GIF image")]
    [InlineData("PK\u0003\u0004................................", "a zip archive")]
    [InlineData("<!DOCTYPE html>\n<title>404</title>", "an HTML page")]
    [InlineData("version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer instead of the file")]
    [InlineData("1,2,3\n", "text")]
    public void A_file_of_another_kind_is_named_by_its_content_even_inside_gzip(string content, string kind)
    {
        byte[] bytes = [.. content.Select(letter => (byte)letter)];
        Assert.EndsWith($": {kind}, not an IDX file of images as bytes", Refusal(bytes));
        Assert.EndsWith($": {kind}, not an IDX file of images as bytes", Refusal(IdxWriter.Gzip(bytes)));
    }

    [Fact]
    public void Labels_where_images_are_expected_are_named()
    {
        Assert.EndsWith("an IDX file of labels, not an IDX file of images as bytes", Refusal(IdxWriter.Labels(3, 1, 2, 3)));
        Assert.EndsWith(
            "an IDX file of type 0x0d with 3 extents, not an IDX file of images as bytes",
            Refusal(IdxWriter.Words(0xd03, 1, 1, 1)));
    }

    [Fact]
    public void Content_that_inflates_beyond_its_extents_is_refused_without_inflating_it()
    {
        var bomb = IdxWriter.Gzip([.. Good, .. new byte[1 << 24]]);
        var path = Write(bomb);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("goes on after the 6 bytes", Assert.Throws<DatasetException>(() => IdxReader.ReadImages(path)).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_truncation_is_refused(bool gzip)
    {
        for (var length = 0; length < Good.Length; length++)
            Assert.Contains("truncated", Refusal(gzip ? IdxWriter.Gzip(Good[..length]) : Good[..length]));
    }

    [Fact]
    public void Trailing_bytes_are_refused() => Assert.Contains("goes on after the 6 bytes", Refusal([.. Good, 0]));

    [Fact]
    public void A_cut_gzip_file_is_refused_unless_all_content_survived()
    {
        var whole = IdxWriter.Gzip(Good);
        var refused = 0;
        for (var length = 2; length < whole.Length; length++)
        {
            var path = Write(whole[..length]);
            try
            {
                Assert.Equal([1, 2, 3, 4, 5, 6], IdxReader.ReadImages(path).Pixels);
            }
            catch (DatasetException)
            {
                refused++;
            }
        }

        // Cuts within the 8 bytes of the trailer may pass: nothing of the content is missing.
        Assert.InRange(refused, whole.Length - 2 - 12, whole.Length - 2);
    }

    [Fact]
    public void Damaged_gzip_data_is_refused()
    {
        var damaged = IdxWriter.Gzip(Good);
        damaged.AsSpan(10).Fill(0xff);
        Assert.Contains("damaged gzip", Refusal(damaged));
    }

    [Theory]
    [InlineData(int.MaxValue, int.MaxValue, int.MaxValue)]
    [InlineData(1 << 16, 1 << 8, 1 << 7)]
    [InlineData(-1, 28, 28)]
    [InlineData(10, 0, 28)]
    public void Impossible_extents_are_refused_before_memory_is_taken(int count, int height, int width)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refusal(IdxWriter.Words(0x803, count, height, width));
        Refusal(IdxWriter.Gzip(IdxWriter.Words(0x803, count, height, width)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private string Refusal(byte[] content)
    {
        var path = Write(content);
        var message = Assert.Throws<DatasetException>(() => IdxReader.ReadImages(path)).Message;
        Assert.StartsWith(path + ": ", message);
        Assert.DoesNotContain('\n', message);
        return message;
    }

    private string Write(byte[] content)
    {
        var path = _folder.File("file");
        File.WriteAllBytes(path, content);
        return path;
    }
}
