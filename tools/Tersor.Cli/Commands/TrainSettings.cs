using System.ComponentModel;
using Spectre.Console.Cli;
using Tersor.Cli.Files;

namespace Tersor.Cli.Commands;

/// <summary>The command line of <c>tersor train</c>.</summary>
internal sealed class TrainSettings : ModelSettings
{
    [CommandOption("--resume")]
    [Description("Go on from the result file of a training that was interrupted: the same bits as without the interruption.")]
    public bool Resume { get; init; }

    /// <summary>The checkpoint.</summary>
    [Output("--out")]
    public string ResultPath => Out ?? $"{FindModel().Name}.safetensors";

    /// <summary>A picture beside the checkpoint; null for models that make none.</summary>
    [Output("--out")]
    public string? SheetPath =>
        FindModel().Task.SampleExtension is { } extension ? Path.ChangeExtension(ResultPath, extension) : null;
}
