using Spectre.Console;
using Spectre.Console.Cli;
using Tersor.Gpu;
using Tersor.KernelLab.Commands;

namespace Tersor.KernelLab;

/// <summary>The program without its process: arguments in, exit code out.</summary>
internal static class LabApp
{
    /// <summary>
    /// Runs the lab. Exit code 0: all versions are right; 1: one is wrong or the run failed; 2: the arguments are.
    /// </summary>
    /// <param name="args">As on the command line.</param>
    /// <param name="console">Where tables go.</param>
    /// <param name="error">Where the one line goes that says what went wrong.</param>
    public static int Run(string[] args, IAnsiConsole console, TextWriter error)
    {
        var app = new CommandApp<LabCommand>();
        app.Configure(configuration =>
        {
            configuration.SetApplicationName("kernel-lab");
            configuration.Settings.Console = console;
            configuration.Settings.StrictParsing = true;
            configuration.AddExample("--device", "opencl:0", "--kernel", "gemm", "--size", "512");
            configuration.SetExceptionHandler((exception, _) =>
            {
                var option = exception is DeviceUnavailableException ? "--device: " : "";
                error.WriteLine($"kernel-lab: {option}{exception.Message.ReplaceLineEndings(" ")}");
                return exception is CommandAppException or DeviceUnavailableException ? 2 : 1;
            });
        });
        return app.Run(args);
    }
}
