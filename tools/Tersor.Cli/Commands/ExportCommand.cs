using System.Collections.Immutable;
using System.ComponentModel;
using Spectre.Console.Cli;
using Tersor.Cli.Files;
using Tersor.Cli.Output;
using Tersor.Format;
using Tersor.Onnx;

namespace Tersor.Cli.Commands;

/// <summary><c>tersor export</c>: a model for other programs, as ONNX or as safetensors.</summary>
internal sealed class ExportCommand(Terminal terminal) : Command<ExportCommand.Settings>
{
    private const string Onnx = "onnx";
    private const string Safetensors = "safetensors";

    /// <inheritdoc/>
    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var model = ModelFile.Read(settings.File, settings, settings.Model);
        var weights = model.Complete();
        var path = settings.ResultPath;
        if (settings.Format == Safetensors && settings.Codes)
            throw new UsageException("--codes: safetensors holds numbers only");
        var output = settings.Files.Output(path);
        var temporary = Path.Combine(Path.GetTempPath(), $"tersor-export-{Guid.NewGuid():N}");
        try
        {
            Write(settings, model.Graph, weights, temporary);
            output.Commit(stream =>
            {
                using var written = File.OpenRead(temporary);
                written.CopyTo(stream);
            });
        }
        finally
        {
            File.Delete(temporary);
        }

        var bytes = new FileInfo(path).Length;
        terminal.Line($"{path}: '{model.Graph.Name}', {Figure.Count(bytes)} bytes");
        JsonFile.Write(settings, new
        {
            settings.File,
            Out = path,
            Model = model.Graph.Name,
            Format = settings.Format,
            settings.Codes,
            settings.Original,
            Bytes = bytes,
        });
        return ExitCode.Success;
    }

    private static void Write(Settings settings, ModelGraph graph, ImmutableArray<StoredTensor> weights, string path)
    {
        if (settings.Original is { } original)
        {
            var file = OnnxFile.Read(original);
            var import = file.Import(settings.ImportOptions(file));
            if (settings.Format == Onnx)
                file.WriteWith(path, import, weights, settings.Codes);
            else
                file.WriteSafetensors(path, import, weights);
        }
        else if (settings.Format == Onnx)
        {
            OnnxWriter.Write(path, graph, weights, settings.Codes);
        }
        else
        {
            SafetensorsFile.Write(
                path, [.. weights.Select(tensor => SafetensorsTensor.Of(tensor.Name, tensor.Shape.AsSpan(), tensor.Decode()))]);
        }
    }

    internal sealed class Settings : SourceSettings
    {
        [Input]
        [CommandArgument(0, "<FILE>")]
        [Description("A .tersor file, or any other model with its weights.")]
        public required string File { get; init; }

        [CommandOption("--model <NAME>")]
        [Description("What a safetensors file holds the weights of, if it does not say so itself.")]
        public string? Model { get; init; }

        [CommandOption("--to <FORMAT>")]
        [Description("onnx or safetensors.")]
        [DefaultValue(Onnx)]
        public string To { get; init; } = Onnx;

        [CommandOption("--codes")]
        [Description("Keep shared weights as codes with their codebook, in operators that ONNX Runtime folds when it loads.")]
        public bool Codes { get; init; }

        [Input]
        [CommandOption("--original <FILE>")]
        [Description("The ONNX file that the model came from: written again with these weights and nothing else changed.")]
        public string? Original { get; init; }

        [CommandOption("--out <FILE>")]
        [Description("Where the model goes; by default a file in the current folder, named after it.")]
        public string? Out { get; init; }

        /// <summary>The format, in lower case.</summary>
        /// <exception cref="UsageException">There is none of that name.</exception>
        public string Format => To.ToLowerInvariant() is Onnx or Safetensors
            ? To.ToLowerInvariant()
            : throw new UsageException($"--to: '{To}' is neither {Onnx} nor {Safetensors}");

        /// <summary>The exported model.</summary>
        [Output("--out")]
        public string ResultPath => Out ?? $"{Path.GetFileNameWithoutExtension(File)}.{Format}";
    }
}
