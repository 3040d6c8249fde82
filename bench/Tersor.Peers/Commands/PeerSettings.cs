using System.ComponentModel;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Tersor.Peers.Commands;

/// <summary>What every comparison can be told.</summary>
internal class PeerSettings : CommandSettings
{
    [CommandOption("--threads <N>")]
    [Description("Threads for each side; all processors by default.")]
    public int Threads { get; init; } = Environment.ProcessorCount;

    [CommandOption("--rounds <N>")]
    [Description("Measured turns of each side.")]
    [DefaultValue(15)]
    public int Rounds { get; init; } = 15;

    [CommandOption("--json <FILE>")]
    [Description("Write the figures to a file, too.")]
    public string? Json { get; init; }

    public override ValidationResult Validate() => this switch
    {
        { Threads: < 1 or > 256 } => ValidationResult.Error($"--threads {Threads}: from 1 to 256"),
        { Rounds: < 1 or > 1000 } => ValidationResult.Error($"--rounds {Rounds}: from 1 to 1000"),
        { Json: not null } when !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(Json))) =>
            ValidationResult.Error($"--json {Json}: there is no such folder"),
        _ => ValidationResult.Success(),
    };
}
