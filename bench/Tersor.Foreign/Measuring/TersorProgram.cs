using System.Diagnostics;
using System.Globalization;

namespace Tersor.Foreign.Measuring;

/// <summary>The <c>tersor</c> command of this checkout.</summary>
internal static class TersorProgram
{
    private static readonly string Program = Find();

    /// <summary>A command line as one types it.</summary>
    public static string Line(IEnumerable<string> arguments) =>
        "tersor " + string.Join(' ', arguments.Select(argument => argument.Contains(' ') ? $"\"{argument}\"" : argument));

    /// <summary>Runs it.</summary>
    /// <returns>Whether it succeeded.</returns>
    public static bool Execute(IEnumerable<string> arguments, CancellationToken cancellation)
    {
        string[] words = [.. arguments];
        Console.WriteLine($"$ {Line(words)}");
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(Program, words))!;
        using var end = cancellation.Register(process.Kill);
        process.WaitForExit();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"exit code {process.ExitCode}, {clock.Elapsed.TotalSeconds:F0} s\n"));
        return process.ExitCode == 0;
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Engine.sln")))
                return Path.Combine(folder.FullName, "tools/Tersor.Cli/bin/Release/net10.0/tersor");
        throw new DirectoryNotFoundException("Engine.sln is in no folder above the program.");
    }
}
