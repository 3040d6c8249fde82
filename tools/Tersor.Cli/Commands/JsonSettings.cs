using System.ComponentModel;
using Spectre.Console.Cli;
using Tersor.Cli.Files;

namespace Tersor.Cli.Commands;

/// <summary>Options of every command that has figures to tell.</summary>
internal class JsonSettings : CommandSettings
{
    /// <summary>The command's files, reserved before it runs.</summary>
    public CommandFiles Files { get; set; } = null!;

    [Output]
    [CommandOption("--json <FILE>")]
    [Description("Write the same figures to a JSON file.")]
    public string? Json { get; init; }
}
