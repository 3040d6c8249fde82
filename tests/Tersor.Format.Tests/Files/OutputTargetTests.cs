using System.Diagnostics;
using System.Net.Sockets;

namespace Tersor.Format.Tests;

/// <summary>What an output's path may lead to, and what becomes of it.</summary>
public sealed class OutputTargetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_device_is_written_to_and_not_replaced()
    {
        Assert.SkipUnless(File.Exists("/dev/null") && File.Exists("/dev/full"), "there are no such devices");
        OutputFile.Write("/dev/null", stream => stream.Write([1, 2, 3]));
        Assert.Empty(File.ReadAllBytes("/dev/null"));

        using var full = OutputFile.Reserve("/dev/full", keepsContent: false);
        var error = Assert.Throws<IOException>(() => full.Commit(stream => stream.Write([1, 2, 3])));
        Assert.Equal("can't write '/dev/full': no space left on the device", error.Message);
        Assert.True(File.Exists("/dev/full"));
        Assert.Empty(Directory.GetFiles("/dev", "*.tmp"));
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherRead)]
    public void A_file_keeps_its_permissions_and_its_owner(UnixFileMode mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no such permissions");
        var path = Existing("private.json");
        SetMode(path, mode);
        var owner = Exit("chown", "4321:4321", path) == 0 ? 4321u : FileStatus.OfPath(path)!.Value.Owner;
        OutputFile.Write(path, stream => stream.Write([1]));
        Assert.Equal([1], File.ReadAllBytes(path));
        Assert.Equal((mode, owner), (FileStatus.OfPath(path)!.Value.Mode, FileStatus.OfPath(path)!.Value.Owner));
    }

    [Fact]
    public void A_read_only_file_is_refused_before_there_is_anything_to_write()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no such permissions");
        var path = Existing("final.json");
        SetMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Equal(
            $"can't write '{path}': it is read-only", Assert.Throws<IOException>(() => OutputFile.Reserve(path)).Message);
        Assert.Equal("earlier", File.ReadAllText(path));
        AssertOnly(path);
    }

    [Fact]
    public void A_link_stays_and_what_it_leads_to_is_replaced()
    {
        var (path, direct, indirect) = (Existing("real.json"), _folder.File("direct"), _folder.File("indirect"));
        File.CreateSymbolicLink(direct, "real.json");
        File.CreateSymbolicLink(indirect, direct);
        OutputFile.Write(indirect, stream => stream.Write([1]));
        Assert.Equal([1], File.ReadAllBytes(path));
        Assert.Equal(direct, new FileInfo(indirect).LinkTarget);

        var dangling = _folder.File("dangling");
        File.CreateSymbolicLink(dangling, "made.json");
        OutputFile.Write(dangling, stream => stream.Write([2]));
        Assert.Equal([2], File.ReadAllBytes(_folder.File("made.json")));
        Assert.Equal("made.json", new FileInfo(dangling).LinkTarget);
    }

    [Fact]
    public void Links_in_a_circle_are_named()
    {
        File.CreateSymbolicLink(_folder.File("one"), "two");
        File.CreateSymbolicLink(_folder.File("two"), "one");
        Assert.Contains(
            "its links lead in a circle", Assert.Throws<IOException>(() => OutputFile.Reserve(_folder.File("one"))).Message);
    }

    [Theory]
    [InlineData(240)]
    [InlineData(255)]
    public void The_longest_names_are_written(int length)
    {
        var path = _folder.File(new string('n', length));
        OutputFile.Write(path, stream => stream.Write([1]));
        AssertOnly(path);

        // The same in letters of two bytes.
        var letters = _folder.File(new string('é', length / 2));
        OutputFile.Write(letters, stream => stream.Write([2]));
        Assert.Equal([2], File.ReadAllBytes(letters));
    }

    [Fact]
    public void A_longer_name_is_refused_before_there_is_anything_to_write()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems have other limits");
        Assert.EndsWith(
            "the name is too long",
            Assert.Throws<IOException>(() => OutputFile.Reserve(_folder.File(new string('n', 256)))).Message);
    }

    [Fact]
    public void A_pipe_gets_what_is_written_and_stays_a_pipe()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs mkfifo");
        var path = _folder.File("pipe");
        Assert.Equal(0, Exit("mkfifo", path));
        using var reader = Process.Start(new ProcessStartInfo("cat", [path]) { RedirectStandardOutput = true })!;
        OutputFile.Write(path, stream => stream.Write("figures"u8));
        Assert.Equal("figures", reader.StandardOutput.ReadToEnd());
        Assert.Equal(FileKind.Pipe, FileStatus.OfPath(path)!.Value.Kind);
        AssertOnly(path);
    }

    [Fact]
    public void A_pipe_that_nobody_reads_any_more_leaves_nothing_behind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs mkfifo");
        var path = _folder.File("deserted");
        Assert.Equal(0, Exit("mkfifo", path));
        using var reader = Process.Start(new ProcessStartInfo("head", ["-c", "1", path]) { RedirectStandardOutput = true })!;
        using var output = OutputFile.Reserve(path);
        output.Commit(stream => stream.Write("first"u8));
        reader.WaitForExit();
        var error = Assert.Throws<IOException>(() => output.Commit(stream => stream.Write("second"u8)));
        Assert.Equal($"can't write '{path}': nobody reads it any more", error.Message);
    }

    [Fact]
    public void A_socket_and_a_folder_are_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems have other sockets");
        var path = _folder.File("socket");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        Assert.EndsWith("it is a socket", Assert.Throws<IOException>(() => OutputFile.Reserve(path)).Message);
        Assert.EndsWith("it is a folder", Assert.Throws<IOException>(() => OutputFile.Reserve(_folder.Path)).Message);
        Assert.EndsWith(
            "it names a folder", Assert.Throws<IOException>(() => OutputFile.Reserve(_folder.File("missing/"))).Message);
    }

    [Fact]
    public void A_mounted_file_is_written_in_place()
    {
        var path = Existing("mounted.json");
        var source = Existing("source.json");
        Assert.SkipUnless(OperatingSystem.IsLinux() && Exit("mount", "--bind", source, path) == 0, "this user mounts nothing");
        try
        {
            var longer = new byte[100_000];
            OutputFile.Write(path, stream => stream.Write(longer));
            Assert.Equal(longer, File.ReadAllBytes(source));
            OutputFile.Write(path, stream => stream.Write([1]));
            Assert.Equal([1], File.ReadAllBytes(source));
            Assert.Equal(FileIdentity.Of(source), FileIdentity.Of(path));
        }
        finally
        {
            Exit("umount", path);
        }
    }

    [Fact]
    public void A_file_in_a_folder_that_takes_none_is_written_in_place()
    {
        var folder = Directory.CreateDirectory(_folder.File("closed")).FullName;
        var path = Existing("closed/model.tersor");
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Exit("chattr", "+i", folder) == 0, "this file system or user closes no folders");
        try
        {
            OutputFile.Write(path, stream => stream.Write([1]));
            Assert.Equal([1], File.ReadAllBytes(path));
            Assert.Throws<IOException>(() => OutputFile.Reserve(_folder.File("closed/other")));
        }
        finally
        {
            Exit("chattr", "-i", folder);
        }
    }

    [Fact]
    public void A_full_disk_keeps_the_earlier_file_and_the_content_elsewhere()
    {
        var small = Directory.CreateDirectory(_folder.File("small")).FullName;
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Exit("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small) == 0,
            "this user mounts nothing");
        try
        {
            var path = Existing("small/model.tersor");
            var content = new byte[200_000];
            content[^1] = 7;
            var error = Assert.Throws<IOException>(() => OutputFile.Write(path, stream => stream.Write(content)));
            Assert.StartsWith($"can't write '{path}': no space left on the device; its content is in '", error.Message);
            var kept = error.Message.Split('\'')[^2];
            Assert.Equal(content, File.ReadAllBytes(kept));
            File.Delete(kept);
            Assert.Equal("earlier", File.ReadAllText(path));
            Assert.Single(Directory.GetFileSystemEntries(small));
        }
        finally
        {
            Exit("umount", small);
        }
    }

    private string Existing(string name)
    {
        File.WriteAllText(_folder.File(name), "earlier");
        return _folder.File(name);
    }

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }

    private void AssertOnly(string path) => Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));

    private static int Exit(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
