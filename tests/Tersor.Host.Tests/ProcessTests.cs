using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Tersor.Host.Tests;

/// <summary>The program itself: what it leaves alone, and how it ends when it is told to.</summary>
public sealed class ProcessTests : IDisposable
{
    private const int Terminate = 15;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tersor-host-");

    [Fact]
    public async Task It_watches_nothing_where_it_is_started_and_ends_well_when_told()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux says what a process watches");
        for (var i = 0; i < 20; i++)
            _folder.CreateSubdirectory($"{i}/deep");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "appsettings.json"), "{ not even JSON");
        await File.WriteAllBytesAsync(Path.Combine(_folder.FullName, "m.tersor"), TestModel.Bytes);

        using var process = Start("--model", "m.tersor", "--urls", "http://127.0.0.1:0");
        while (await process.StandardOutput.ReadLineAsync() is { } line && !line.Contains(
            "serving small (classifier", StringComparison.Ordinal))
            Assert.False(process.HasExited);
        Assert.Equal(0, Watches(process.Id));

        _ = process.StandardOutput.ReadToEndAsync();
        Assert.Equal(0, SendSignal(process.Id, Terminate));
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        Assert.Equal("", await process.StandardError.ReadToEndAsync());
    }

    [Theory]
    [InlineData(null, "another program listens there")]
    [InlineData("http://192.0.2.1:80", "this machine has no such address")]
    public async Task An_address_that_is_taken_or_elsewhere_is_refused_in_one_line(string? address, string reason)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        address ??= $"http://{listener.LocalEndpoint}";
        await File.WriteAllBytesAsync(Path.Combine(_folder.FullName, "m.tersor"), TestModel.Bytes);

        using var process = Start("--model", "m.tersor", "--urls", address);
        _ = process.StandardOutput.ReadToEndAsync();
        Assert.Equal($"tersor-host: {address}: {reason}\n", await process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.Equal(1, process.ExitCode);
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
