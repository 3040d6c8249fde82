using System.ComponentModel;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Tersor.Load;

/// <summary>What a run can be told.</summary>
internal sealed class LoadSettings : CommandSettings
{
    [CommandArgument(0, "<FILE>")]
    [Description("The model that the service runs: a .tersor file.")]
    public required string File { get; init; }

    [CommandOption("--clients <N>")]
    [Description("How many ask at the same time.")]
    [DefaultValue(64)]
    public int Clients { get; init; } = 64;

    [CommandOption("--seconds <N>")]
    [Description("For how long, after the warm-up.")]
    [DefaultValue(60)]
    public int Seconds { get; init; } = 60;

    [CommandOption("--warm-up <N>")]
    [Description("For how many seconds before anything is measured: code is recompiled and the heap finds its size.")]
    [DefaultValue(30)]
    public int WarmUp { get; init; } = 30;

    [CommandOption("--hostile <FOLDER>")]
    [Description("Besides, send its files and other hostile requests, and try to start the service with its .tersor files.")]
    public string? Hostile { get; init; }

    [CommandOption("--attackers <N>")]
    [Description("How many send hostile requests at the same time.")]
    [DefaultValue(16)]
    public int Attackers { get; init; } = 16;

    [CommandOption("--json <FILE>")]
    [Description("Write the figures to a file, too.")]
    public string? Json { get; init; }

    public override ValidationResult Validate() => this switch
    {
        { Clients: < 1 or > 4096 } => ValidationResult.Error($"--clients {Clients}: from 1 to 4096"),
        { WarmUp: < 0 or > 86_400 } => ValidationResult.Error($"--warm-up {WarmUp}: from 0 to 86400"),
        { Seconds: < 1 or > 86_400 } => ValidationResult.Error($"--seconds {Seconds}: from 1 to 86400"),
        { Attackers: < 1 or > 1024 } => ValidationResult.Error($"--attackers {Attackers}: from 1 to 1024"),
        { Hostile: { } folder } when !Directory.Exists(folder) => ValidationResult.Error($"--hostile {folder}: no such folder"),
        _ => ValidationResult.Success(),
    };
}
