using System.ComponentModel;
using Spectre.Console.Cli;

namespace Tersor.Cli.Commands;

/// <summary>The command line of <c>tersor train</c>.</summary>
internal sealed class TrainSettings : ModelSettings
{
    [CommandOption("--resume")]
    [Description("Go on from the result file of a training that was interrupted: the same bits as without the interruption.")]
    public bool Resume { get; init; }
}
