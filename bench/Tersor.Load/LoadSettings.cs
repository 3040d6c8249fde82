using System.ComponentModel;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Tersor.Load;

/// <summary>What a run can be told.</summary>
internal sealed class LoadSettings : CommandSettings
{
    [CommandArgument(0, "<FILES>")]
    [Description("The models that the service runs: .tersor files with different names. Clients ask them in turn.")]
    public required string[] Files { get; init; }

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

    [CommandOption("--reload")]
    [Description("Replace every model's file halfway by another of the same bytes, which the service loads anew.")]
    public bool Reload { get; init; }

    [CommandOption("--idle <N>")]
    [Description("Besides, hold N connections open that ask nothing: half of them after an answer, half in a request's head.")]
    [DefaultValue(0)]
    public int Idle { get; init; }

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
        _ when Files.GroupBy(ServedFolder.NameOf).FirstOrDefault(group => group.Count() > 1) is { } twice =>
            ValidationResult.Error($"two models are named {twice.Key}: rename one of their files"),
        { Idle: < 0 or > 20_000 } => ValidationResult.Error($"--idle {Idle}: from 0 to 20000"),
        { Clients: < 1 or > 4096 } => ValidationResult.Error($"--clients {Clients}: from 1 to 4096"),
        { WarmUp: < 0 or > 86_400 } => ValidationResult.Error($"--warm-up {WarmUp}: from 0 to 86400"),
        { Seconds: < 1 or > 86_400 } => ValidationResult.Error($"--seconds {Seconds}: from 1 to 86400"),
        { Attackers: < 1 or > 1024 } => ValidationResult.Error($"--attackers {Attackers}: from 1 to 1024"),
        { Hostile: { } folder } when !Directory.Exists(folder) => ValidationResult.Error($"--hostile {folder}: no such folder"),
        _ => ValidationResult.Success(),
    };
}
