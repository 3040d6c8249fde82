using System.ComponentModel;
using System.Diagnostics;

namespace Tersor.Format.Tests;

/// <summary>Runs <c>reader.py</c>, the independent reader, with whatever <c>python3</c> is on the path.</summary>
internal static class Python
{
    /// <summary>
    /// The line that the reader prints for each file, without name and reason. Skips the test where there is no Python, unless
    /// <c>TERSOR_REQUIRE_PYTHON</c> is 1.
    /// </summary>
    public static string[] Report(IReadOnlyList<string> files, string folder, int mostValues = 1 << 28)
    {
        var list = Path.Combine(folder, "files.txt");
        File.WriteAllLines(list, files);
        var lines = Run("-B", Path.Combine(ReferenceFolder.Path, "python", "reader.py"), "--list", list, $"{mostValues}");
        Assert.Equal(files.Count, lines.Length);
        return [.. lines.Zip(files, (line, file) =>
        {
            Assert.StartsWith($"{Path.GetFileName(file)} ", line);
            return line[(Path.GetFileName(file).Length + 1)..].Split(": ")[0];
        })];
    }

    private static string[] Run(params string[] arguments)
    {
        try
        {
            var start =
                new ProcessStartInfo("python3", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            process.WaitForExit();
            Assert.Equal("", errors.GetAwaiter().GetResult());
            return lines;
        }
        catch (Win32Exception error)
        {
            if (Environment.GetEnvironmentVariable("TERSOR_REQUIRE_PYTHON") == "1")
                throw;
            Assert.Skip($"python3 can't be run: {error.Message}");
            throw;
        }
    }
}
