using Spectre.Console;
using Tersor.KernelLab.Workloads;

namespace Tersor.KernelLab.Tests;

/// <summary>What a run of the lab left: its exit code and what it wrote.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error)
{
    public static Outcome Of(params string[] arguments) => Of([], arguments);

    public static Outcome Of(WorkloadEntry[] own, params string[] arguments)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = 160;
        var exitCode = LabApp.Run(arguments, console, error, WorkloadCatalog.Engine.With(own));
        return new Outcome(exitCode, output.ToString(), error.ToString());
    }
}
