using System.ComponentModel;
using Spectre.Console.Cli;

namespace Tersor.Foreign.Commands;

/// <summary>Some of the networks.</summary>
internal class Selection : Sources
{
    [CommandOption("--only <NAMES>")]
    [Description("The beginnings of the names of those that are wanted, with commas between; all by default.")]
    public string? Only { get; init; }

    /// <summary>Whether a network is wanted.</summary>
    public bool Takes(string name) =>
        Only is null || Only.Split(',').Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal));
}
