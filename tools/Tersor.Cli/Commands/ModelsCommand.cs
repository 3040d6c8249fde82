using System.Collections.Immutable;
using Spectre.Console.Cli;
using Tersor.Cli.Output;
using Tersor.Models;

namespace Tersor.Cli.Commands;

/// <summary><c>tersor models</c>: the models that come with the program.</summary>
internal sealed class ModelsCommand(Terminal terminal) : Command<JsonSettings>
{
    /// <inheritdoc/>
    public override int Execute(CommandContext context, JsonSettings settings, CancellationToken cancellationToken)
    {
        ImmutableArray<Described> models =
        [
            .. ModelZoo.Models.Select(model => new Described(
                model.Name,
                model.Task.Does,
                model.Graph.InputShape,
                model.Graph.OutputShape,
                model.Graph.ParameterCount,
                sizeof(float) * model.Graph.ParameterCount,
                model.Summary)),
        ];
        terminal.Table(new SheetTable(
            "Models",
            ["model", "what it does", "input", "output", "parameters", "bytes"],
            [
                .. models.Select(model => (ImmutableArray<string>)
                [
                    model.Name, model.Does, Figure.Shape(model.Input), Figure.Shape(model.Output), Figure.Count(model.Parameters),
                    Figure.Count(model.Bytes),
                ]),
            ])
        { TextColumns = 4 });
        terminal.Line(
            "Models of your own: an .onnx file, or a graph file; 'tersor graph MODEL' writes one of any model, to begin with.");
        JsonFile.Write(settings, new { Models = models });
        return ExitCode.Success;
    }

    private sealed record Described(
        string Name,
        string Does,
        ImmutableArray<int> Input,
        ImmutableArray<int> Output,
        long Parameters,
        long Bytes,
        string Summary);
}
