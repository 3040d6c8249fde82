using System.ComponentModel;
using Spectre.Console.Cli;
using Tersor.Cli.Files;

namespace Tersor.Cli.Commands;

/// <summary>The command line of <c>tersor compress</c>.</summary>
internal sealed class CompressSettings : ModelSettings
{
    [Input]
    [CommandOption("--checkpoint <FILE>")]
    [Description("Start from the dense network in this safetensors file instead of training it.")]
    public string? Checkpoint { get; init; }

    [Output]
    [CommandOption("--report <FILE>")]
    [Description("Write a report on every layer: HTML if the name ends in .html, else Markdown.")]
    public string? Report { get; init; }

    /// <summary>The compressed file.</summary>
    [Output("--out")]
    public string ResultPath => Out ?? $"{FindModel().Name}.tersor";
}
