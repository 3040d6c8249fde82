using System.Diagnostics;
using System.Text;

namespace Tersor.Mutants;

/// <summary>What a program said and how it ended.</summary>
/// <param name="ExitCode">Null if it was stopped because it did not end.</param>
/// <param name="Output">Both of its streams.</param>
internal sealed record Command(int? ExitCode, string Output)
{
    // A mutant may loop for ever. The tests themselves take a few minutes at most.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    /// <summary>Runs a program to its end.</summary>
    public static Command Run(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_NOLOGO"] = "1", ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["MSBUILDDISABLENODEREUSE"] = "1" },
        };
        var output = new StringBuilder();
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            return new Command(null, output.ToString());
        }

        process.WaitForExit();
        return new Command(process.ExitCode, output.ToString());

        void Keep(object sender, DataReceivedEventArgs line)
        {
            lock (output)
                output.AppendLine(line.Data);
        }
    }
}
