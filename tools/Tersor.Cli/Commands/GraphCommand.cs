using System.ComponentModel;
using Spectre.Console.Cli;
using Tersor.Cli.Files;
using Tersor.Cli.Output;
using Tersor.Data;
using Tersor.Format;
using Tersor.Models;

namespace Tersor.Cli.Commands;

/// <summary><c>tersor graph</c>: the graph of any model as a file that people change.</summary>
internal sealed class GraphCommand(Terminal terminal) : Command<GraphCommand.Settings>
{
    /// <inheritdoc/>
    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var isNamed = settings.Weights is null
            && NameOrPath.Find(settings.Model, ModelZoo.Models.Select(model => model.Name)) is not { Path: not null };
        var graph = isNamed ? ModelZoo.Find(settings.Model).Graph : ModelFile.Read(settings.Model, settings).Graph;
        var json = GraphJson.Write(graph);
        if (settings.Out is { } path)
        {
            settings.Files.Output(path).WriteText(json);
            terminal.Line($"{path}: '{graph.Name}', {Figure.Count(graph.Nodes.Length)} nodes");
        }
        else
        {
            terminal.Text(json);
        }

        JsonFile.Write(settings, new
        {
            Model = graph.Name,
            Nodes = graph.Nodes.Length,
            Parameters = graph.Parameters.Select(parameter => new { parameter.Name, parameter.Shape }),
        });
        return ExitCode.Success;
    }

    internal sealed class Settings : SourceSettings
    {
        [Input]
        [CommandArgument(0, "<MODEL>")]
        [Description("A name that 'tersor models' lists, an .onnx, .tersor or safetensors file, or another graph file.")]
        public required string Model { get; init; }

        [Output]
        [CommandOption("--out <FILE>")]
        [Description("Where the graph goes; by default standard output.")]
        public string? Out { get; init; }
    }
}
