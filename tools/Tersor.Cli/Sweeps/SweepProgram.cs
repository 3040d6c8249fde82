using System.Collections.Immutable;

namespace Tersor.Cli.Sweeps;

/// <summary>How this program is started again for a task.</summary>
internal static class SweepProgram
{
    private const string Host = "dotnet";

    /// <summary>The command line of <c>tersor sweep task</c>, as far as it does not depend on the task.</summary>
    public static ImmutableArray<string> Task => [.. Itself, "sweep", "task"];

    private static ImmutableArray<string> Itself
    {
        get
        {
            var process = Environment.ProcessPath ?? Host;
            var library = typeof(SweepProgram).Assembly.Location;
            var name = Path.GetFileNameWithoutExtension(process);
            return name == Path.GetFileNameWithoutExtension(library) ? [process]
                : [name == Host ? process : Host, "exec", library];
        }
    }
}
