using System.IO.Compression;
using System.Text;

namespace Tersor.Data.Tests;

public sealed class NumpyFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("<f4", new byte[] { 0, 0, 128, 63, 0, 0, 0, 64 })]
    [InlineData(">f4", new byte[] { 63, 128, 0, 0, 64, 0, 0, 0 })]
    [InlineData("<f2", new byte[] { 0, 60, 0, 64 })]
    [InlineData("<f8", new byte[] { 0, 0, 0, 0, 0, 0, 240, 63, 0, 0, 0, 0, 0, 0, 0, 64 })]
    [InlineData("|u1", new byte[] { 1, 2 })]
    [InlineData("|i1", new byte[] { 1, 2 })]
    [InlineData("<i2", new byte[] { 1, 0, 2, 0 })]
    [InlineData(">u4", new byte[] { 0, 0, 0, 1, 0, 0, 0, 2 })]
    [InlineData("<i8", new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0 })]
    public void Numbers_of_every_type_are_read(string type, byte[] data)
    {
        var array = Assert.Single(Read(Header(type, "False", "(2,)"), data));
        Assert.Equal([1f, 2f], array.Values);
        Assert.Equal((2, type == "|u1"), (Assert.Single(array.Shape), array.IsByte));
    }

    [Fact]
    public void Columns_become_rows()
    {
        var array = Assert.Single(Read(Header("|u1", "True", "(2, 3)"), [1, 4, 2, 5, 3, 6]));
        Assert.Equal([1f, 2, 3, 4, 5, 6], array.Values);
    }

    [Fact]
    public void An_archive_has_arrays_by_name()
    {
        using (var archive = ZipFile.Open(_folder.File("a.npz"), ZipArchiveMode.Create))
            foreach (var name in (string[])["x", "y"])
            {
                using var entry = archive.CreateEntry(name + ".npy").Open();
                entry.Write([.. Header("|u1", "False", "()"), 7]);
            }

        var arrays = NumpyFile.Read(_folder.File("a.npz"));
        Assert.Equal(["x", "y"], arrays.Select(array => array.Name));
        Assert.Equal(7f, Assert.Single(arrays[1].Values));
    }

    [Theory]
    [InlineData("|O", "(2,)", "a header that can't be read")]
    [InlineData("<U4", "(2,)", "a header that can't be read")]
    [InlineData("|u1", "(3,)", "2 bytes, which are no 3 numbers of 1 bytes")]
    [InlineData("|u1", "(99999999999,)", "an extent of '99999999999'")]
    [InlineData("<f8", "(65536, 65536, 65536)", "2 bytes, which are no")]
    public void What_does_not_fit_is_refused(string type, string shape, string reason)
    {
        var message = Assert.Throws<DatasetException>(() => Read(Header(type, "False", shape), [1, 2])).Message;
        Assert.StartsWith(_folder.File("a.npy"), message);
        Assert.Contains(reason, message);
    }

    [Theory]
    [InlineData(0, "no NumPy array")]
    [InlineData(11, "no NumPy array")]
    [InlineData(40, "a header that is cut off")]
    public void A_file_that_is_cut_is_refused(int length, string reason)
    {
        var whole = Header("|u1", "False", "(2,)");
        Assert.Contains(reason, Assert.Throws<DatasetException>(() => Read(whole[..length], [])).Message);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var message = Assert.Throws<DatasetException>(() => NumpyFile.Read(_folder.File("none.npy"))).Message;
        Assert.EndsWith("none.npy: no such file", message);
    }

    private static byte[] Header(string type, string fortran, string shape)
    {
        var text = $"{{'descr': '{type}', 'fortran_order': {fortran}, 'shape': {shape}, }}".PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. Encoding.ASCII.GetBytes(text)];
    }

    private System.Collections.Immutable.ImmutableArray<NumpyArray> Read(byte[] header, byte[] data)
    {
        File.WriteAllBytes(_folder.File("a.npy"), [.. header, .. data]);
        return NumpyFile.Read(_folder.File("a.npy"));
    }
}
