using System.Diagnostics;

namespace Tersor.TestSupport;

/// <summary>A real program, started by a shell: for what descriptors and exit codes decide.</summary>
public static class ShellCommand
{
    /// <summary>Runs a program in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="program">The program's assembly.</param>
    /// <param name="arguments">What the shell reads behind it: arguments and redirections.</param>
    public static (int ExitCode, string Output, string Error) Run(string folder, string program, string arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs bash and the descriptors of Linux");
        var start = new ProcessStartInfo("bash", ["-c", $"dotnet exec '{program}' {arguments}"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
