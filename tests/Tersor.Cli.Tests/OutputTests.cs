using Tersor.Data;

namespace Tersor.Cli.Tests;

/// <summary>Results that can't be written: refused before the work begins, or without harm to an earlier file.</summary>
public sealed class OutputTests : IDisposable
{
    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Theory]
    [InlineData("--out")]
    [InlineData("--json")]
    [InlineData("--report")]
    public void A_folder_that_is_not_there_is_refused_before_the_work(string option)
    {
        var path = _tersor.File("missing/file");
        var outcome = _tersor.Run("compress", "lenet-5", "--data", _tersor.Data, option, path);
        Assert.Equal($"can't write '{path}': there is no folder '{_tersor.File("missing")}'", outcome.Failed(ExitCode.Failed));
        Assert.Equal("", outcome.Output);
    }

    [Fact]
    public void A_folder_in_place_of_a_file_is_refused()
    {
        var outcome = _tersor.Run("train", "lenet-5", "--data", _tersor.Data, "--out", _tersor.Data);
        Assert.Equal($"can't write '{_tersor.Data}': it is a folder", outcome.Failed(ExitCode.Failed));
    }

    [Fact]
    public void A_folder_that_can_not_be_written_to_is_refused_before_the_work()
    {
        // Nobody, not even the superuser, makes files in /proc.
        Assert.SkipUnless(Directory.Exists("/proc/self"), "there is no /proc");
        var outcome = _tersor.Run("train", "lenet-300-100", "--data", _tersor.Data, "--out", "/proc/out.safetensors");
        Assert.Equal("can't write '/proc/out.safetensors': the folder '/proc' takes no files", outcome.Failed(ExitCode.Failed));
        Assert.Equal("", outcome.Output);
    }

    [Theory]
    [InlineData("train")]
    [InlineData("compress")]
    public void A_full_disk_is_reported(string command)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full");
        var outcome = _tersor.Run(command, "lenet-300-100", "--data", _tersor.Data, "--epochs", "1", "--out", "/dev/full");
        var reason = outcome.Failed(ExitCode.Failed);
        Assert.StartsWith("can't write '/dev/full': no space left on the device; its content is in '", reason);

        // What was worked for is not lost.
        var kept = reason.Split('\'')[^2];
        Assert.True(new FileInfo(kept).Length > 10_000);
        File.Delete(kept);
        Assert.True(File.Exists("/dev/full"));
    }

    [Fact]
    public void Figures_on_a_full_disk_are_reported()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full");
        var reason = _tersor.Run("data", "--json", "/dev/full").Failed(ExitCode.Failed);
        Assert.Contains("no space left", reason);
        File.Delete(reason.Split('\'')[^2]);
    }

    [Fact]
    public void A_cancelled_command_leaves_earlier_files_as_they_were()
    {
        var path = _tersor.File("earlier.tersor");
        File.WriteAllText(path, "earlier");
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var outcome = _tersor.Run(
            DatasetFolders.Default(), cancelled.Token, "compress", "lenet-300-100", "--data", _tersor.Data, "--out", path);
        Assert.Equal("interrupted", outcome.Failed(ExitCode.Interrupted));
        Assert.Equal("earlier", File.ReadAllText(path));

        // The history tells of the attempt; nothing else is left.
        Assert.Equal(
            ["blocks", "earlier.run.jsonl", "earlier.tersor"],
            Directory.GetFileSystemEntries(_tersor.Folder).Select(entry => Path.GetFileName(entry)!).Order());
    }
}
