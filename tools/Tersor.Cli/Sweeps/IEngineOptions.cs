using System.Collections.Immutable;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Tersor.Cli.Sweeps;

/// <summary>Options of a command whose tasks an engine runs.</summary>
internal interface IEngineOptions
{
    /// <summary>The name of this machine among engines.</summary>
    const string Here = "here";

    /// <summary>What the help says of <see cref="On"/>.</summary>
    const string OnHelp = "Where tasks run: here, or slurm; options for sbatch follow after --.";

    /// <summary>What the help says of <see cref="Jobs"/>.</summary>
    const string JobsHelp = "Here: how many tasks run at a time, cores shared out among them; by default one for each processor, "
        + "and one alone on another device than the cpu.";

    private const int MostJobs = 1024;

    /// <summary>The engine's name.</summary>
    string On { get; }

    /// <summary>How many tasks run at a time; null for the usual.</summary>
    int? Jobs { get; }

    /// <summary>What the user tells the engine behind <c>--</c>.</summary>
    /// <exception cref="UsageException">There is something, and the engine takes nothing.</exception>
    ImmutableArray<string> Behind(CommandContext context) => On != Here || context.Remaining.Raw.Count == 0
        ? [.. context.Remaining.Raw]
        : throw new UsageException("--: options behind it are Slurm's, for --on slurm");

    /// <summary>Checks the options.</summary>
    ValidationResult Check() =>
        On is not (Here or "slurm") ? ValidationResult.Error($"--on: there is no engine '{On}': the names are here and slurm")
        : Jobs is < 1 or > MostJobs ? ValidationResult.Error($"--jobs: {Jobs} is not in [1, {MostJobs}]")
        : Jobs is not null && On != Here ? ValidationResult.Error("--jobs: is for --on here; Slurm's options follow after --")
        : ValidationResult.Success();
}
