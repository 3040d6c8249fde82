using System.Diagnostics;

namespace Tersor.NativeHost.Tests;

/// <summary>
/// The program itself, run by the runtime instead of compiled ahead of time: the same source, in a fraction of the time.
/// </summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">All of standard output.</param>
/// <param name="Error">All of standard error.</param>
internal sealed record NativeProgram(int ExitCode, string Output, string Error)
{
    /// <summary>Runs it.</summary>
    /// <param name="input">What it finds on standard input.</param>
    /// <param name="arguments">Its arguments.</param>
    public static async Task<NativeProgram> RunAsync(byte[] input, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["exec", Path.Combine(AppContext.BaseDirectory, "tersor-native.dll"), .. arguments])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.BaseStream.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return new NativeProgram(process.ExitCode, await output, await error);
    }
}
