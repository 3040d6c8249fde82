using System.ComponentModel;
using Spectre.Console;
using Spectre.Console.Cli;
using Tersor.Cli.Files;

namespace Tersor.Cli.Commands;

/// <summary>The command line of <c>tersor sweep run</c>.</summary>
internal sealed class SweepRunSettings : JsonSettings
{
    private const int MostJobs = 1024;

    [Input]
    [CommandArgument(0, "<SWEEP>")]
    [Description("A JSON file with models, recipes, data, seeds and options.")]
    public required string Sweep { get; init; }

    [CommandOption("--out <FOLDER>")]
    [Description("The sweep's folder, which holds all of its state; what is done in it is not done again.")]
    [DefaultValue("sweep")]
    public string Out { get; init; } = "sweep";

    [CommandOption("--on <ENGINE>")]
    [Description("Where tasks run: here, or slurm; options for sbatch follow after --.")]
    [DefaultValue("here")]
    public string On { get; init; } = "here";

    [CommandOption("--jobs <COUNT>")]
    [Description("Here: how many tasks run at a time, cores shared out among them; by default one for each processor, and "
        + "one alone on another device than the cpu.")]
    public int? Jobs { get; init; }

    [CommandOption("--again")]
    [Description("Try tasks again that failed by themselves.")]
    public bool Again { get; init; }

    /// <inheritdoc/>
    public override ValidationResult Validate() =>
        On is not ("here" or "slurm") ? ValidationResult.Error($"--on: there is no engine '{On}': the names are here and slurm")
        : Jobs is < 1 or > MostJobs ? ValidationResult.Error($"--jobs: {Jobs} is not in [1, {MostJobs}]")
        : Jobs is not null && On != "here" ? ValidationResult.Error("--jobs: is for --on here; Slurm's options follow after --")
        : ValidationResult.Success();
}
