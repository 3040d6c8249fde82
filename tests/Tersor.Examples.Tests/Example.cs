using System.Diagnostics;

namespace Tersor.Examples.Tests;

/// <summary>A program of the examples folder.</summary>
/// <param name="name">Its folder and assembly.</param>
internal sealed class Example(string name)
{
    // tests/Tersor.Examples.Tests/bin/Release/net10.0/
    private static readonly DirectoryInfo Output = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    public static string Root { get; } = Output.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;

    public string Source => File.ReadAllText(Path.Combine(Folder, "Program.cs"));

    private string Folder => Path.Combine(Root, "examples", name);

    /// <summary>Runs it.</summary>
    /// <param name="folder">The working directory.</param>
    /// <param name="data">Where it looks for data sets.</param>
    /// <returns>What it printed.</returns>
    public async Task<string> RunAsync(string folder, string data)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(Folder, "bin", Output.Parent!.Name, Output.Name, $"{name}.dll") },
            WorkingDirectory = folder,
            Environment = { ["TERSOR_DATA"] = data },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{name}: {process.ExitCode}\n{await error}");
        return output;
    }
}
