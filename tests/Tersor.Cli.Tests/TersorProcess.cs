using System.Diagnostics;

namespace Tersor.Cli.Tests;

/// <summary>The real program, started by a shell: for what descriptors, signals and exit codes decide.</summary>
internal static class TersorProcess
{
    /// <summary>Runs a line of bash in a folder, in which <c>tersor</c> is the program.</summary>
    public static Outcome Run(string folder, string line)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs bash and the descriptors of Linux");
        var start = new ProcessStartInfo(
            "bash", ["-c", $"tersor() {{ dotnet exec '{typeof(TersorApp).Assembly.Location}' \"$@\"; }}\n{line}"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Outcome(process.ExitCode, output, error.Result);
    }
}
