using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Tersor.Host.Tests;

/// <summary>The program itself: what it says, how it ends, and what it leaves alone.</summary>
public sealed class ProcessTests : IDisposable
{
    private const int Failed = 1;
    private const int Usage = 2;
    private const int Terminate = 15;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tersor-host-");

    public static TheoryData<int, string, string[]> Failing => new()
    {
        { Usage, "which model?", [] },
        { Usage, "--queue x", ["--model", "m.tersor", "--queue", "x"] },
        { Failed, "m.tersor", ["--model", "m.tersor"] },
        { Failed, "folder", ["--model", "folder"] },
        { Failed, "damaged.tersor", ["--model", "damaged.tersor"] },
    };

    [Theory]
    [MemberData(nameof(Failing))]
    public async Task A_service_that_can_not_start_says_why_in_a_line(int exitCode, string reason, string[] args)
    {
        _folder.CreateSubdirectory("folder");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "damaged.tersor"), "no model");

        using var process = Start(args);
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(exitCode, process.ExitCode);
        Assert.StartsWith("tersor-host: ", errors);
        Assert.Contains(reason, errors);
        Assert.Equal('\n', errors[^1]);
        Assert.Equal(1, errors.Count(c => c == '\n'));
    }

    [Fact]
    public async Task It_watches_nothing_where_it_is_started_and_ends_well_when_told()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux says what a process watches");
        for (var i = 0; i < 20; i++)
            _folder.CreateSubdirectory($"{i}/deep");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "appsettings.json"), "{ not even JSON");
        await File.WriteAllBytesAsync(Path.Combine(_folder.FullName, "m.tersor"), TestModel.Bytes);

        using var process = Start("--model", "m.tersor", "--urls", "http://127.0.0.1:0");
        while (await process.StandardOutput.ReadLineAsync() is { } line && !line.Contains("Now listening on", StringComparison.Ordinal))
            Assert.False(process.HasExited);
        Assert.Equal(0, Watches(process.Id));

        _ = process.StandardOutput.ReadToEndAsync();
        Assert.Equal(0, SendSignal(process.Id, Terminate));
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        Assert.Equal("", await process.StandardError.ReadToEndAsync());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private Process Start(params string[] args) => Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "tersor-host.dll"), .. args])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static int Watches(int process) => Directory.GetFiles($"/proc/{process}/fdinfo")
        .Sum(file => File.ReadAllLines(file).Count(line => line.StartsWith("inotify wd:", StringComparison.Ordinal)));

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}
