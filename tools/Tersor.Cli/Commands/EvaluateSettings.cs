using System.ComponentModel;
using Spectre.Console.Cli;
using Tersor.Cli.Files;

namespace Tersor.Cli.Commands;

/// <summary>The command line of <c>tersor evaluate</c>.</summary>
internal sealed class EvaluateSettings : ModelFileSettings
{
    [Output]
    [CommandOption("--report <FILE>")]
    [Description(ModelSettings.ReportHelp)]
    public string? Report { get; init; }
}
