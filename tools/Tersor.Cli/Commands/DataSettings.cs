using System.ComponentModel;
using Spectre.Console.Cli;
using Tersor.Cli.Files;

namespace Tersor.Cli.Commands;

/// <summary>Options of every command that reads a data set.</summary>
internal class DataSettings : SourceSettings
{
    [Input(IsData = true)]
    [CommandOption("--data <NAME|PATH>")]
    [Description(
        "A data set by name ('tersor data' lists them) or the path of its folder; for a text model, of a UTF-8 text file.")]
    public string? Data { get; init; }
}
