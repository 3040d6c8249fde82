namespace Tersor.Format.Tests;

/// <summary>In which order an output reaches the disk, and what is left if a step fails.</summary>
public sealed class DurabilityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Content_is_on_the_disk_before_the_name_and_the_name_before_the_end()
    {
        var disk = new WatchedDisk();
        var path = _folder.File("model.tersor");
        using var output = OutputFile.Reserve(path, disk);
        Assert.Equal(["open"], disk.Steps);
        output.Commit(stream => stream.Write([1, 2, 3]));
        Assert.Equal(["open", "write 3", "flush to disk", "move", $"flush {_folder.Path}"], disk.Steps);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
    }

    [Fact]
    public void A_file_that_is_written_in_place_is_flushed_too()
    {
        var disk = new WatchedDisk { TakesNewFiles = false };
        var path = _folder.File("model.tersor");
        File.WriteAllText(path, "earlier and longer");
        using (var output = OutputFile.Reserve(path, disk))
            output.Commit(stream => stream.Write([1, 2, 3]));
        Assert.Equal(["open", "write 3", "flush to disk"], disk.Steps);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
    }

    [Fact]
    public void Each_commit_writes_anew_and_one_that_never_came_leaves_nothing()
    {
        var path = _folder.File("dense.safetensors");
        using (var output = OutputFile.Reserve(path))
        {
            output.Commit(stream => stream.Write([1]));
            output.Commit(stream => stream.Write([2]));
            Assert.Equal([2], File.ReadAllBytes(path));
            Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
        }

        OutputFile.Reserve(_folder.File("other")).Dispose();
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Content_that_does_not_get_its_name_is_kept_beside_it()
    {
        var path = _folder.File("model.tersor");
        File.WriteAllText(path, "earlier");
        using var output = OutputFile.Reserve(path, new WatchedDisk { MoveError = 13 });
        var error = Assert.Throws<IOException>(() => output.Commit(stream => stream.Write([1, 2, 3])));
        Assert.StartsWith($"can't write '{path}': permission denied; its content is in '{path}.", error.Message);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(error.Message.Split('\'')[^2]));
        Assert.Equal("earlier", File.ReadAllText(path));
    }

    [Fact]
    public void A_file_that_is_in_use_when_it_is_to_be_replaced_is_written_in_place()
    {
        const int Busy = 16;
        var path = _folder.File("model.tersor");
        File.WriteAllText(path, "earlier");
        using var output = OutputFile.Reserve(path, new WatchedDisk { MoveError = Busy });
        output.Commit(stream => stream.Write([1, 2, 3]));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void What_is_reserved_can_be_given_up_at_once()
    {
        var output = OutputFile.Reserve(_folder.File("model.tersor"));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
        ReplacedFile.Remove(Directory.GetFileSystemEntries(_folder.Path)[0]);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
        output.Dispose();
    }

    private sealed class WatchedDisk : Disk
    {
        public List<string> Steps { get; } = [];

        public bool TakesNewFiles { get; init; } = true;

        public int MoveError { get; init; }

        public override FileStream Open(string path, FileMode mode, UnixFileMode? permissions = null)
        {
            if (mode == FileMode.CreateNew && !TakesNewFiles)
                throw new UnauthorizedAccessException("no new files here");
            Steps.Add("open");
            return new WatchedStream(path, mode, Steps);
        }

        public override void Move(string from, string to)
        {
            Steps.Add("move");
            if (MoveError != 0)
                throw FileFault.OfSystem(MoveError);
            base.Move(from, to);
        }

        public override void FlushFolder(string folder)
        {
            Steps.Add($"flush {folder}");
            base.FlushFolder(folder);
        }
    }

    private sealed class WatchedStream(
        string path, FileMode mode, List<string> steps) : FileStream(path, mode, FileAccess.Write, FileShare.ReadWrite)
    {
        // The span's way leads here as well.
        public override void Write(byte[] buffer, int offset, int count)
        {
            steps.Add($"write {count}");
            base.Write(buffer, offset, count);
        }

        public override void Flush(bool flushToDisk)
        {
            steps.Add(flushToDisk ? "flush to disk" : "flush");
            base.Flush(flushToDisk);
        }
    }
}
