using System.ComponentModel;
using Spectre.Console.Cli;

namespace Tersor.Cli.Commands;

/// <summary>Options of every command that has figures to tell.</summary>
internal class JsonSettings : CommandSettings
{
    [CommandOption("--json <FILE>")]
    [Description("Write the same figures to a JSON file.")]
    public string? Json { get; init; }
}
