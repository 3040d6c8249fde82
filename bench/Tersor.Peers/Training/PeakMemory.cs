using System.Diagnostics;
using System.Globalization;

namespace Tersor.Peers.Training;

/// <summary>
/// The most memory that a process of each side's own has while it does a few steps, over what it had when weights and batches
/// were there: gradients, states of the optimiser, values between layers, scratch.
/// </summary>
/// <param name="Ours">Bytes of Tersor's process.</param>
/// <param name="Peer">Bytes of libtorch's process.</param>
internal sealed record PeakMemory(long Ours, long Peer)
{
    private const int Steps = 5;
    private const string ClearPeak = "5";

    /// <summary>Starts a process for each side; null if one of them can't tell.</summary>
    /// <param name="arguments">The command line of a side's process, given its name.</param>
    public static PeakMemory? Measure(Func<string, string[]> arguments) =>
        OperatingSystem.IsLinux() && Ask(arguments("tersor")) is { } ours && Ask(arguments("libtorch")) is { } peer
            ? new PeakMemory(ours, peer)
            : null;

    /// <summary>In a side's own process: the bytes that steps add at most.</summary>
    public static long Of(ITrainer trainer)
    {
        File.WriteAllText("/proc/self/clear_refs", ClearPeak);
        var before = Status("VmRSS:");
        for (var i = 0; i < Steps; i++)
            trainer.Step();
        return Math.Max(0, Status("VmHWM:") - before);
    }

    private static long? Ask(string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return long.TryParse(output.Trim().Split('\n')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            ? bytes
            : null;
    }

    private static long Status(string key)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(key, StringComparison.Ordinal));
        var kibibytes = line[key.Length..].Replace("kB", "", StringComparison.Ordinal);
        return 1024 * long.Parse(kibibytes.Trim(), NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
