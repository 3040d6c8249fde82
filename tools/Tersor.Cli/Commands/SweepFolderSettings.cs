using System.ComponentModel;
using Spectre.Console.Cli;

namespace Tersor.Cli.Commands;

/// <summary>The command line of what asks about a sweep.</summary>
internal class SweepFolderSettings : JsonSettings
{
    [CommandArgument(0, "[FOLDER]")]
    [Description("The sweep's folder.")]
    [DefaultValue("sweep")]
    public string Folder { get; init; } = "sweep";
}
