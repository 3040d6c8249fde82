using System.Diagnostics;
using Tersor.Cli.History;
using Tersor.Format;

namespace Tersor.Cli.Tests;

/// <summary>Signals in mid-training, sent to the real program.</summary>
public sealed class InterruptTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Theory]
    [InlineData("HUP", 129)]
    [InlineData("INT", 130)]
    [InlineData("QUIT", 131)]
    [InlineData("TERM", 143)]
    public void A_training_stops_with_its_last_checkpoint_whole(string signal, int exitCode)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs kill and env --default-signal");
        var path = _tersor.File("dense.safetensors");
        using var process = Start("train", path);
        WaitFor(() => File.Exists(path), process);
        Interrupt(process, signal, exitCode);

        // Whichever epoch was the last, its checkpoint reads from the first byte to the last.
        Assert.NotEmpty(SafetensorsFile.Read(path).Tensors);
        Assert.Equal(["blocks", "dense.safetensors"], Entries());
    }

    [Fact]
    public void A_compression_stops_without_harm_to_an_earlier_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs kill and env --default-signal");
        var path = _tersor.File("m.tersor");
        File.WriteAllText(path, "earlier");
        using var process = Start("compress", path);

        // This line says that the data is loaded and training begins.
        while (process.StandardOutput.ReadLine() is { } line && !line.EndsWith("seed 1"))
        {
            // Others say how the data was prepared.
        }

        Interrupt(process, "INT", ExitCode.Interrupted);
        Assert.Equal("earlier", File.ReadAllText(path));
        Assert.Equal(["blocks", "m.tersor"], Entries());
    }

    [Fact]
    public void A_signal_that_the_program_was_told_to_ignore_is_ignored()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs nohup");
        var outcome = TersorProcess.Run(
            _tersor.Folder,
            "(trap '' HUP; exec dotnet exec '" + typeof(TersorApp).Assembly.Location
            + "' train lenet-300-100 --data blocks --epochs 2 --threads 1 --out d > log) & "
            + "while [ ! -s log ]; do sleep 0.05; done; kill -HUP $!; wait $!");
        outcome.Succeeded();
        Assert.True(File.Exists(_tersor.File("d")));
    }

    private static void WaitFor(Func<bool> condition, Process process)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.False(process.HasExited, "the program ended by itself");
            Assert.True(clock.Elapsed < Patience, "nothing happened in time");
            Thread.Sleep(20);
        }
    }

    private static void Interrupt(Process process, string signal, int exitCode)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        var error = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(Patience));
        Assert.Equal("interrupted", new Outcome(process.ExitCode, "", error).Failed(exitCode));
    }

    private Process Start(string command, string path)
    {
        // A shell in the background starts its children with SIGINT ignored, and the program would inherit that: env undoes it.
        var start = new ProcessStartInfo("env") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            "--default-signal=HUP,INT,QUIT,TERM", "dotnet", "exec", typeof(TersorApp).Assembly.Location, command, "lenet-300-100",
            "--data", _tersor.Data, "--epochs", "5000", "--threads", "1", "--out", path,
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    // Histories are left out: one may or may not have begun.
    private string[] Entries() =>
    [
        .. Directory.GetFileSystemEntries(_tersor.Folder)
            .Select(entry => Path.GetFileName(entry)!)
            .Where(entry => !entry.EndsWith(RunHistory.Extension, StringComparison.Ordinal))
            .Order(),
    ];
}
