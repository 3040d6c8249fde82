using System.Collections.Immutable;
using System.ComponentModel;
using Spectre.Console.Cli;
using Tersor.Cli.DeepCompression;
using Tersor.Cli.Files;
using Tersor.Cli.Output;
using Tersor.Format;

namespace Tersor.Cli.Commands;

/// <summary>
/// <c>tersor import-dc</c>: a network that the authors of Deep Compression made small, with their codes and centroids, in a file
/// that runs.
/// </summary>
internal sealed class ImportDeepCompressionCommand(Terminal terminal) : Command<ImportDeepCompressionCommand.Settings>
{
    /// <inheritdoc/>
    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var graph = settings.Graph is { } path ? ModelFile.ReadGraphFile(path) : SqueezeNet.Graph;
        var content = InputFile.TryReadAll(settings.File, ReadLimits.Default.MaxBytes)
            ?? throw new InvalidDataException($"{settings.File}: longer than a model file may be");
        var tensors = Read(settings, content, graph);
        var bytes = TersorFile.ToBytes(graph, tensors);
        settings.Files.Output(settings.ResultPath).Commit(stream => stream.Write(bytes));

        var nonZeros = tensors.Where(tensor => tensor.Kind == StoredKind.Shared).Sum(tensor => (long)tensor.NonZeros);
        terminal.Line(
            $"{settings.ResultPath}: '{graph.Name}', {Figure.Count(graph.ParameterCount)} parameters, "
            + $"{Figure.Count(nonZeros)} weights that are not zero, {Figure.Count(bytes.Length)} bytes "
            + $"instead of {Figure.Count(content.Length)}");
        JsonFile.Write(settings, new
        {
            File = settings.ResultPath,
            Model = graph.Name,
            Parameters = graph.ParameterCount,
            NonZeros = nonZeros,
            SourceBytes = content.Length,
            Bytes = bytes.Length,
        });
        return ExitCode.Success;
    }

    private static ImmutableArray<StoredTensor> Read(Settings settings, byte[] content, ModelGraph graph)
    {
        try
        {
            return DeepCompressionFile.Read(content, graph);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{settings.File}: {error.Message}", error);
        }
    }

    internal sealed class Settings : JsonSettings
    {
        [Input]
        [CommandArgument(0, "<FILE>")]
        [Description("A .net file as the authors of Deep Compression publish it.")]
        public required string File { get; init; }

        [Input]
        [CommandOption("--graph <FILE>")]
        [Description("The network whose weights it holds, a graph file; by default SqueezeNet 1.0.")]
        public string? Graph { get; init; }

        [CommandOption("--out <FILE>")]
        [Description("Where the model goes; by default a .tersor file in the current folder, named after it.")]
        public string? Out { get; init; }

        /// <summary>The stored model.</summary>
        [Output("--out")]
        public string ResultPath => Out ?? Path.GetFileNameWithoutExtension(File) + ".tersor";
    }
}
