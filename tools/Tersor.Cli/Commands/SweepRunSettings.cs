using System.ComponentModel;
using Spectre.Console;
using Spectre.Console.Cli;
using Tersor.Cli.Files;
using Tersor.Cli.Sweeps;

namespace Tersor.Cli.Commands;

/// <summary>The command line of <c>tersor sweep run</c>.</summary>
internal sealed class SweepRunSettings : JsonSettings, IEngineOptions
{
    [Input]
    [CommandArgument(0, "<SWEEP>")]
    [Description("A JSON file with models, recipes, data, seeds and options.")]
    public required string Sweep { get; init; }

    [CommandOption("--out <FOLDER>")]
    [Description("The sweep's folder, which holds all of its state; what is done in it is not done again.")]
    [DefaultValue("sweep")]
    public string Out { get; init; } = "sweep";

    /// <inheritdoc/>
    [CommandOption("--on <ENGINE>")]
    [Description(IEngineOptions.OnHelp)]
    [DefaultValue(IEngineOptions.Here)]
    public string On { get; init; } = IEngineOptions.Here;

    /// <inheritdoc/>
    [CommandOption("--jobs <COUNT>")]
    [Description(IEngineOptions.JobsHelp)]
    public int? Jobs { get; init; }

    [CommandOption("--again")]
    [Description("Try tasks again that failed by themselves.")]
    public bool Again { get; init; }

    /// <inheritdoc/>
    public override ValidationResult Validate() => ((IEngineOptions)this).Check();
}
