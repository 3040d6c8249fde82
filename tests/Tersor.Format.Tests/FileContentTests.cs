namespace Tersor.Format.Tests;

public sealed class FileContentTests
{
    [Theory]
    [InlineData("", "an empty file")]
    [InlineData("\u0089PNG\r\n\u001a\n", "a PNG image")]
    [InlineData("\u00ff\u00d8\u00ff\u00e0", "a JPEG image")]
    [InlineData("GIF87a", "a GIF image")]
    [InlineData("BM\u0036\u0004\0\0\0\0\0\0", "a BMP image")]
    [InlineData("RIFF....WEBPVP8 ", "a WebP image")]
    [InlineData("RIFF....WAVEfmt ", "a WAVE sound")]
    [InlineData("\0\0\0\u0018ftypheic", "a HEIC image")]
    [InlineData("\0\0\0\u0018ftypavif", "an AVIF image")]
    [InlineData("\0\0\0\u0018ftypisom", "a film")]
    [InlineData("\u00f5TSR\u0001", "a .tersor file")]
    [InlineData("\u0010\0\0\0\0\0\0\0{\"a\":{}}", "a safetensors file")]
    [InlineData("\u0080\u0002}q\0.", "a Python pickle")]
    [InlineData("\u0080\u0002\u008a\u000a\u006c\u00fc\u009c\u0046\u00f9", "a PyTorch checkpoint (pickle)")]
    [InlineData("\u0008\u0008\u0012\u0007pytorch", "an ONNX model")]
    [InlineData("\u001c\0\0\0TFL3", "a TensorFlow Lite model")]
    [InlineData("GGUF\u0003", "a GGUF model")]
    [InlineData("\u0089HDF\r\n\u001a\n", "an HDF5 file (Keras)")]
    [InlineData("\u0093NUMPY\u0001", "a NumPy array (npy)")]
    [InlineData("\u001f\u008b\u0008", "a gzip file")]
    [InlineData("(\u00b5/\u00fd", "a zstd file")]
    [InlineData("\0\0\u0008\u0003", "an IDX file of images")]
    [InlineData("\0\0\u0008\u0001", "an IDX file of labels")]
    [InlineData("%PDF-1.4", "a PDF document")]
    [InlineData("\u007fELF", "a program")]
    [InlineData("\n <HTML><body>", "an HTML page")]
    [InlineData("<?xml version='1.0'?><svg>", "an SVG image")]
    [InlineData("<?xml version='1.0'?><a/>", "an XML document")]
    [InlineData("\u00ef\u00bb\u00bf{\"a\": 1}", "JSON")]
    [InlineData("version https://git-lfs.github.com/spec/v1", "a Git LFS pointer instead of the file")]
    [InlineData("#!/bin/sh", "a script")]
    [InlineData("To be, or not to be", "text")]
    [InlineData("caf\u00c3", "text")]
    [InlineData("caf\u00e9 au lait", "a file of an unknown kind")]
    [InlineData("\u0001\u0002\u0003\u0004\u0005", "a file of an unknown kind")]
    public void A_file_is_named_by_its_first_bytes(string content, string kind) =>
        Assert.Equal(kind, FileContent.Describe([.. content.Select(letter => (byte)letter)]));

    [Theory]
    [InlineData("archive/data.pkl", "a PyTorch checkpoint (zip)")]
    [InlineData("resnet/data.pkl", "a PyTorch checkpoint (zip)")]
    [InlineData("arr_0.npy", "a NumPy archive (npz)")]
    [InlineData("metadata.json", "a Keras model (zip)")]
    [InlineData("word/document.xml", "a zip archive")]
    public void An_archive_is_named_by_its_first_entry(string entry, string kind)
    {
        var stream = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(
            stream, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
            zip.CreateEntry(entry).Open().Dispose();
        Assert.Equal(kind, FileContent.Describe(stream.ToArray()));
        for (var length = 4; length < 60; length++)
            Assert.NotEmpty(FileContent.Describe(stream.ToArray().AsSpan(0, length)));
    }

    [Fact]
    public void Any_bytes_have_a_kind_and_only_images_are_images()
    {
        var random = new Random(7);
        var bytes = new byte[FileContent.HeadLength];
        for (var i = 0; i < 2000; i++)
        {
            random.NextBytes(bytes);
            var head = bytes.AsSpan(0, random.Next(bytes.Length));
            Assert.NotEmpty(FileContent.Describe(head));
        }

        Assert.True(FileContent.IsImage("GIF89a"u8));
        Assert.False(FileContent.IsImage("RIFF....WAVEfmt "u8));
        Assert.False(FileContent.IsImage("text"u8));
        Assert.False(FileContent.IsImage([]));
    }
}
