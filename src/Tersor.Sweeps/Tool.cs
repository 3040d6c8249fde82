using System.ComponentModel;
using System.Diagnostics;

namespace Tersor.Sweeps;

/// <summary>Programs of a batch system, run to their end.</summary>
internal static class Tool
{
    /// <summary>Runs a program.</summary>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="EngineException">There is no such program, or it failed; the message is its own first line.</exception>
    public static string Run(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            var reason = error.GetAwaiter().GetResult().Split('\n').FirstOrDefault(line => line.Length > 0)?.Trim();
            return process.ExitCode == 0
                ? output
                : throw new EngineException(
                    reason is null ? $"{program} ended with {process.ExitCode}"
                    : reason.StartsWith(program, StringComparison.Ordinal) ? reason
                    : $"{program}: {reason}");
        }
        catch (Win32Exception)
        {
            throw new EngineException($"'{program}' is not installed here: --on slurm needs the commands of Slurm");
        }
    }
}
