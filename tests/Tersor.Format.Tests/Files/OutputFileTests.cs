namespace Tersor.Format.Tests;

public sealed class OutputFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_replaced_and_nothing_else_is_left()
    {
        var path = _folder.File("model.tersor");
        OutputFile.Write(path, stream => stream.Write([1, 2, 3]));
        OutputFile.Write(path, stream => stream.Write([4]));
        Assert.Equal([4], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_full_disk_leaves_the_earlier_file_and_no_temporary_one()
    {
        var path = _folder.File("model.tersor");
        File.WriteAllBytes(path, [1, 2, 3]);
        var error = Assert.Throws<IOException>(() => OutputFile.Write(path, stream =>
        {
            stream.Write([9, 9]);
            throw new IOException("No space left on device");
        }));
        Assert.Equal($"can't write '{path}': No space left on device", error.Message);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void An_interruption_leaves_the_earlier_file_and_no_temporary_one()
    {
        var path = _folder.File("model.tersor");
        File.WriteAllBytes(path, [1]);
        Assert.Throws<OperationCanceledException>(() => OutputFile.Write(path, _ => throw new OperationCanceledException()));
        Assert.Equal([1], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_missing_folder_a_file_in_its_place_and_a_folder_in_the_files_place_are_named()
    {
        AssertRefused(Path.Combine(_folder.Path, "missing", "model.tersor"), "there is no folder");
        File.WriteAllBytes(_folder.File("plain"), []);
        AssertRefused(Path.Combine(_folder.File("plain"), "model.tersor"), "");
        AssertRefused(_folder.Path, "it is a folder");
    }

    [Fact]
    public void An_unwritable_folder_is_named()
    {
        // A folder that refuses even the superuser.
        Assert.SkipUnless(Directory.Exists("/proc/1"), "needs a Linux /proc");
        AssertRefused("/proc/model.tersor", "'/proc' takes no files");
    }

    private static void AssertRefused(string path, string reason)
    {
        var error = Assert.ThrowsAny<IOException>(() => OutputFile.Write(path, stream => stream.Write([1])));
        Assert.StartsWith($"can't write '{path}': ", error.Message);
        Assert.Contains(reason, error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain(".tmp", error.Message);
    }
}
