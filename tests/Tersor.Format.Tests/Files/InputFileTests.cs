using System.Diagnostics;

namespace Tersor.Format.Tests;

/// <summary>What an input's path may lead to: each is read or refused, and nothing is waited for without end.</summary>
public sealed class InputFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public InputFileTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux tells pipes and devices apart");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_pipe_that_nobody_writes_to_is_refused()
    {
        var error = Assert.Throws<IOException>(() => InputFile.Open(Pipe(), TimeSpan.FromMilliseconds(1)));
        Assert.Equal("nobody writes to it", FileFault.Reason(error));
    }

    [Fact]
    public async Task A_pipe_is_read_to_its_end()
    {
        var path = Pipe();
        byte[] content = [.. Enumerable.Range(0, 200_000).Select(i => (byte)i)];
        var written = Task.Run(() => File.WriteAllBytes(path, content), TestContext.Current.CancellationToken);
        Assert.Equal(content, InputFile.TryReadAll(path, content.Length));
        await written;
    }

    [Fact]
    public void A_folder_is_named_as_such()
    {
        var error = Assert.Throws<IOException>(() => InputFile.Open(_folder.Path));
        Assert.Equal("it is a folder", FileFault.Reason(error));
        Assert.Contains($"'{_folder.Path}'", error.Message);
    }

    [Fact]
    public void What_is_not_there_is_named_as_such() =>
        Assert.Equal(
            "no such file",
            FileFault.Reason(Assert.Throws<FileNotFoundException>(() => InputFile.Open(_folder.File("nothing")))));

    [Fact]
    public void A_device_without_an_end_is_read_up_to_the_bound() => Assert.Null(InputFile.TryReadAll("/dev/zero", 100_000));

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    public void A_file_is_read_up_to_the_bound(long mostBytes, bool isRead)
    {
        var path = _folder.File("ten");
        File.WriteAllBytes(path, new byte[10]);
        Assert.Equal(isRead ? 10 : null, InputFile.TryReadAll(path, mostBytes)?.Length);
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/dev/null")]
    [InlineData("pipe")]
    public void What_can_be_read_only_once_is_no_regular_file(string path)
    {
        var error = Assert.Throws<IOException>(() => InputFile.OpenRegular(path == "pipe" ? Pipe() : path));
        Assert.Equal("it is a pipe or a device, and no file", FileFault.Reason(error));
    }

    private string Pipe()
    {
        var path = _folder.File("pipe");
        using var process = Process.Start("mkfifo", path);
        process.WaitForExit();
        return path;
    }
}
