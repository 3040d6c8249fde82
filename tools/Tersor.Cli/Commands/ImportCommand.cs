using System.ComponentModel;
using Spectre.Console.Cli;
using Tersor.Cli.Files;
using Tersor.Cli.Output;
using Tersor.Data;
using Tersor.Format;

namespace Tersor.Cli.Commands;

/// <summary><c>tersor import</c>: stores another program's model as it is, so that every other command works on it.</summary>
internal sealed class ImportCommand(Terminal terminal) : Command<ImportCommand.Settings>
{
    /// <inheritdoc/>
    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var model = ModelFile.Read(settings.File, settings, settings.Model);
        var weights = model.Complete();
        var given = settings.NormalizationFor(model.Task, model.Graph);
        var graph = InputPreparation.Decide(settings.File, model.Notes.Normalization, given, null) is { } preparation
            ? model.Graph.With(preparation.Normalization)
            : model.Graph;
        var metadata = new Dictionary<string, string>(model.Notes.Entries);
        var reading = settings.ReadingFor(model.Task, graph.Name);
        reading.Note(metadata);
        if (reading.ClassNames is { IsEmpty: false } names)
        {
            if (graph.OutputShape is not [var classes] || names.Length != classes)
                throw new UsageException(
                    $"--labels: {names.Length} names, but '{graph.Name}' gives {Figure.Shape(graph.OutputShape)}");
            if (ClassNames.Write(names, "") is { } text)
                metadata[ClassNames.Key] = text;
        }

        var bytes = TersorFile.ToBytes(graph, weights, metadata, settings.Archive);
        settings.Files.Output(settings.ResultPath).Commit(stream => stream.Write(bytes));

        foreach (var remark in model.Remarks)
            terminal.Note(remark);
        terminal.Line(
            $"{settings.ResultPath}: '{graph.Name}', {Figure.Shape(graph.InputShape)} in, {Figure.Shape(graph.OutputShape)} out, "
            + $"{Figure.Count(graph.ParameterCount)} parameters, {Figure.Count(bytes.Length)} bytes");
        if (settings.Archive && ArchiveSpeed.Describe(bytes) is { } speed)
            terminal.Line(speed);
        JsonFile.Write(settings, new
        {
            File = settings.ResultPath,
            Model = graph.Name,
            Inputs = graph.Inputs.Select(input => new { input.Name, input.Shape }),
            Outputs = graph.Outputs.Select(output => new { output.Name, Shape = graph.ValueShapes[output.Value] }),
            Nodes = graph.Nodes.Length,
            Parameters = graph.ParameterCount,
            Bytes = bytes.Length,
            Notes = model.Remarks,
        });
        return ExitCode.Success;
    }

    internal sealed class Settings : ModelFileSettings
    {
        [CommandOption("--out <FILE>")]
        [Description("Where the model goes; by default a .tersor file in the current folder, named after it.")]
        public string? Out { get; init; }

        [CommandOption("--archive")]
        [Description("Make shared weights as small as can be, at some hundred times the time to read them; without it an "
            + "archived file becomes an ordinary one.")]
        public bool Archive { get; init; }

        /// <summary>The stored model.</summary>
        [Output("--out")]
        public string ResultPath => Out ?? Path.GetFileNameWithoutExtension(File) + ".tersor";
    }
}
