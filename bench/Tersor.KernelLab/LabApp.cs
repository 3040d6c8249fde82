using Spectre.Console;
using Spectre.Console.Cli;
using Tersor.Gpu;
using Tersor.KernelLab.Commands;
using Tersor.KernelLab.Workloads;

namespace Tersor.KernelLab;

/// <summary>The program without its process: arguments in, exit code out.</summary>
public static class LabApp
{
    private const int RedirectedWidth = 160;

    /// <summary>
    /// Runs the lab as a program of its own: tables to the console, what went wrong to standard error. Exit codes are those of
    /// <see cref="Run(string[], IAnsiConsole, TextWriter, WorkloadCatalog)"/>.
    /// </summary>
    /// <param name="args">As on the command line: <c>--help</c> lists them.</param>
    /// <param name="own">
    /// Kernels beside those of the engine, in front of them. One that has the name of an engine's kernel takes its place.
    /// </param>
    public static int Run(string[] args, params WorkloadEntry[] own)
    {
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = RedirectedWidth;
        return Run(args, AnsiConsole.Console, Console.Error, WorkloadCatalog.Engine.With(own));
    }

    /// <summary>
    /// Runs the lab. Exit code 0: all versions are right; 1: one is wrong or the run failed; 2: the arguments are.
    /// </summary>
    /// <param name="args">As on the command line.</param>
    /// <param name="console">Where tables go.</param>
    /// <param name="error">Where the one line goes that says what went wrong.</param>
    /// <param name="catalog">The kernels that it knows.</param>
    public static int Run(string[] args, IAnsiConsole console, TextWriter error, WorkloadCatalog catalog)
    {
        var app = new CommandApp();
        app.SetDefaultCommand<LabCommand>().WithData(catalog);
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
