using System.ComponentModel;
using Spectre.Console.Cli;
using Tersor.Cli.Files;

namespace Tersor.Cli.Commands;

/// <summary>Arguments of every command in which the model in a file looks at data.</summary>
internal class ModelFileSettings : InputSettings
{
    [Input]
    [CommandArgument(0, "<FILE>")]
    [Description("A .tersor file, an ONNX file, a graph file, or a safetensors file of dense weights.")]
    public required string File { get; init; }

    [CommandOption("--model <NAME>")]
    [Description("What a safetensors file holds the weights of, if it does not say so itself.")]
    public string? Model { get; init; }
}
