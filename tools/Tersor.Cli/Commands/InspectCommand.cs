using System.Collections.Immutable;
using System.ComponentModel;
using Spectre.Console.Cli;
using Tersor.Cli.Files;
using Tersor.Cli.Output;
using Tersor.Data;
using Tersor.Format;
using Tersor.Gpu;
using Tersor.Inference;
using Tersor.Inference.Devices;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Cli.Commands;

/// <summary><c>tersor inspect</c>: what is inside a compressed file, and what it costs.</summary>
internal sealed class InspectCommand(Terminal terminal) : Command<InspectCommand.Settings>
{
    /// <inheritdoc/>
    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        if (!settings.Plan && settings.Device != DeviceCatalog.Cpu)
            throw new UsageException("--device: only the kernels of a --plan run on a device");
        if (!ModelFile.IsCompressed(settings.File))
            return Inspect(ModelFile.Read(settings.File, settings), settings);
        var file = TersorFile.Read(settings.File);
        var dense = sizeof(float) * file.Graph.ParameterCount;
        terminal.Line(
            $"{file.Graph.Name}: {Figure.Shape(file.Graph.InputShape)} in, {Figure.Shape(file.Graph.OutputShape)} out, "
            + $"{Figure.Count(file.Graph.ParameterCount)} parameters, {Figure.Count(file.Length)} bytes, "
                + $"{Figure.Ratio((double)dense / file.Length)} smaller than dense floats");
        if (file.Graph.Normalization != InputNormalization.None)
            terminal.Line($"images: {new InputPreparation(file.Graph.Normalization, $"as {settings.File} says")}");
        var labels = TaskKinds.Of(file.Graph).Labels(file.Graph, new ModelNotes(settings.File, file.Metadata));
        foreach (var (key, value) in file.Metadata)
            terminal.Line($"{key}: {(key == ClassNames.Key ? string.Join(", ", labels) : value)}");
        foreach (var table in FileSheets.Of(file))
            terminal.Table(table);
        // A pipe can't be read again.
        if (file.Layouts.Any(layout => layout.IsArchived) && new FileInfo(settings.File).Length == file.Length
            && ArchiveSpeed.Describe(File.ReadAllBytes(settings.File)) is { } speed)
            terminal.Line(speed);
        var (plan, sheet) = settings.Plan ? Plan(file, settings) : (null, null);
        if (sheet is not null)
            terminal.Table(sheet);
        JsonFile.Write(settings, Describe(settings.File, file, labels, dense, plan));
        return ExitCode.Success;
    }

    /// <summary>Shows a model that is no compressed file; its kernels are those of the file that it would be stored in.</summary>
    private int Inspect(ModelFile model, Settings settings)
    {
        var (graph, bytes) = (model.Graph, new FileInfo(settings.File).Length);
        terminal.Line(
            $"{graph.Name}: {Figure.Shape(graph.InputShape)} in, {Figure.Shape(graph.OutputShape)} out, "
            + $"{Figure.Count(graph.ParameterCount)} parameters, {Figure.Count(bytes)} bytes");
        if (model.Notes.Normalization is { } normalization)
            terminal.Line($"images: {new InputPreparation(normalization, $"as {settings.File} says")}");
        foreach (var remark in model.Remarks)
            terminal.Line(remark);
        foreach (var table in ModelSheets.Of(model))
            terminal.Table(table);
        var (plan, sheet) = settings.Plan
            ? Plan(TersorFile.Read(TersorFile.ToBytes(graph, model.Complete()), ReadLimits.Own), settings)
            : (null, null);
        if (sheet is not null)
            terminal.Table(sheet);
        var nonZeros = model.Weights.ToDictionary(
            tensor => tensor.Name, tensor => tensor.Decode().Count(value => value != 0));
        JsonFile.Write(settings, new
        {
            settings.File,
            Bytes = bytes,
            Model = graph.Name,
            Input = graph.InputShape,
            Output = graph.OutputShape,
            Inputs = graph.Inputs.Select(input => new { input.Name, input.Shape }),
            Outputs = graph.Outputs.Select(output => new { output.Name, Shape = graph.ValueShapes[output.Value] }),
            Parameters = graph.ParameterCount,
            Labels = model.Labels,
            Layers = graph.Parameters.Select(parameter => new
            {
                parameter.Name,
                parameter.Shape,
                Values = parameter.Count,
                Nonzeros = nonZeros.TryGetValue(parameter.Name, out var count) ? count : (int?)null,
            }),
            Notes = model.Remarks,
            Plan = plan,
        });
        return ExitCode.Success;
    }

    /// <summary>How the file is run: by the inference package's kernels on the processor, by a network elsewhere.</summary>
    private static (object Plan, SheetTable Sheet) Plan(TersorFile file, Settings settings)
    {
        if (settings.Device == DeviceCatalog.Cpu)
        {
            var model = CompressedModel.From(file, new InferenceOptions { Selection = KernelSelection.Measured });
            return (model.Plan, PlanSheet.OfProcessor(model.Plan));
        }

        using var device = settings.OpenDevice();
        using var session = DeviceSession.From(file, device, KernelSelection.Measured);
        return (session.Plan.Select(DeviceLayer), PlanSheet.OfDevice(device.Name, session.Plan));
    }

    private static object DeviceLayer(LayerComputation layer) => new
    {
        layer.Name,
        layer.Weights,
        layer.NonZeros,
        IsSparse = layer.Batch!.Kernel != NetworkPredictor.DenseKernel,
        Timing = layer.Batch.Trials is [var sparse, var dense]
            ? new { SparseMicroseconds = sparse.Microseconds, DenseMicroseconds = dense.Microseconds, Batch = sparse.Lanes }
            : null,
        layer.Density,
    };

    private static object Describe(string path, TersorFile file, ImmutableArray<string> labels, long dense, object? plan) => new
    {
        File = path,
        Bytes = file.Length,
        Ratio = (double)dense / file.Length,
        Overhead = FileSheets.Overhead(file),
        Model = file.Graph.Name,
        Input = file.Graph.InputShape,
        Output = file.Graph.OutputShape,
        Parameters = file.Graph.ParameterCount,
        Nonzeros = file.Layouts.Sum(layout => (long)layout.NonZeros),
        file.Metadata,
        Labels = labels,
        Sections = file.Sections.Select(section => new { section.Name, section.Offset, Bytes = section.Length }),
        Layers = file.Tensors.Zip(file.Layouts).Select(pair => new
        {
            pair.Second.Name,
            pair.First.Shape,
            pair.Second.Values,
            Nonzeros = pair.Second.NonZeros,
            pair.Second.Centroids,
            Bits = FileSheets.Bits(pair.Second),
            Kind = pair.Second.Kind.ToString().ToLowerInvariant(),
            pair.Second.Bytes,
            Header = pair.Second.HeaderBytes,
            Streams = pair.Second.Streams.Select(stream => new
            {
                Part = stream.Part.ToString().ToLowerInvariant(),
                stream.Method,
                stream.Symbols,
                stream.Bytes,
            }),
        }),
        Plan = plan,
    };

    internal sealed class Settings : SourceSettings
    {
        [Input]
        [CommandArgument(0, "<FILE>")]
        [Description("A .tersor file, or any other model: .onnx, safetensors, a graph file.")]
        public required string File { get; init; }

        [CommandOption("--plan")]
        [Description("Time the kernels on this machine, or on another --device, and show which of them compute what.")]
        public bool Plan { get; init; }
    }
}
