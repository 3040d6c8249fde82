using System.Collections.Immutable;
using Tersor.Cli.Commands;
using Tersor.Cli.Output;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.Data;
using Tersor.Format;
using Tersor.Inference;
using Tersor.Inference.Devices;
using Tersor.Learning;
using Tersor.Models;
using Tersor.Onnx;
using Tersor.Tasks;

namespace Tersor.Cli;

/// <summary>
/// A model as a command line names it: a compressed file (<c>.tersor</c>), dense weights (<c>.safetensors</c>), an ONNX file, a
/// graph file (<c>.json</c>) with weights or without, or a model by name with weights. There is no other place that finds it out.
/// </summary>
internal sealed class ModelFile
{
    private const string SafetensorsExtension = ".safetensors";
    private const string GraphExtension = ".json";
    private const string OnnxExtension = ".onnx";
    private const string OnnxMean = "mean";
    private const string OnnxDeviation = "std";
    private const int HeadLength = 16;

    private readonly Func<ModelGraph, Device, IPredictor> _open;
    private readonly Lazy<ImmutableArray<StoredTensor>> _weights;

    private ModelFile(
        ModelGraph graph,
        ModelNotes notes,
        Func<ModelGraph, Device, IPredictor> open,
        Func<ImmutableArray<StoredTensor>> weights)
    {
        Graph = graph;
        Notes = notes;
        _open = open;
        _weights = new Lazy<ImmutableArray<StoredTensor>>(weights);
        Task = TaskKinds.Of(graph);
        if (notes.Entries.Count > 0)
            Task.Check(graph, notes);
        Labels = Task.Labels(graph, notes);
    }

    /// <summary>What it is; the normalisation of its input counts once <see cref="Prepare"/> has decided it.</summary>
    public ModelGraph Graph { get; private set; }

    /// <summary>What the file says of it.</summary>
    public ModelNotes Notes { get; }

    /// <summary>What it is for.</summary>
    public TaskKind Task { get; }

    /// <summary>The names of the classes that it tells apart; empty if the file names none.</summary>
    public ImmutableArray<string> Labels { get; private set; }

    /// <summary>Its trained weights; empty if it has none. Some may be missing, which are yet to be trained.</summary>
    public ImmutableArray<StoredTensor> Weights => _weights.Value;

    /// <summary>What was decided while it was taken over from another program's file, a line each.</summary>
    public ImmutableArray<string> Remarks => Import?.Notes ?? [];

    /// <summary>How it was taken over from an ONNX file; null if it comes from none.</summary>
    public OnnxImport? Import { get; private init; }

    /// <summary>The compressed file that it comes from; null if it comes from another.</summary>
    public TersorFile? Compressed { get; private init; }

    /// <summary>Whether all of its weights are there.</summary>
    public bool IsTrained => Weights.Length == Graph.Parameters.Length;

    /// <summary>All of its weights.</summary>
    /// <exception cref="UsageException">Some are missing.</exception>
    public ImmutableArray<StoredTensor> Complete() => IsTrained
        ? Weights
        : throw new UsageException(Untrained(Notes.Path, Graph));

    /// <summary>Reads a model.</summary>
    /// <param name="path">A file, of which what it holds decides, or the name of a model, if weights are given.</param>
    /// <param name="source">What the command line says of it; null for nothing.</param>
    /// <param name="modelName">What a safetensors file holds the weights of; null to believe the file.</param>
    /// <exception cref="FormatException">The file is damaged.</exception>
    /// <exception cref="InvalidDataException">The file contradicts the caller, or itself.</exception>
    /// <exception cref="UsageException">There is no such file, or neither it nor the caller says which model it is.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static ModelFile Read(string path, SourceSettings? source = null, string? modelName = null)
    {
        source ??= new SourceSettings();
        if (!NameOrPath.Exists(path) && NameOrPath.Find(path, ModelZoo.Models.Select(model => model.Name)) is { Name: { } name })
            return source.Weights is { } weights
                ? ReadGraph(weights, ModelZoo.Find(name).Graph, source)
                : throw new UsageException(
                    $"'{name}' is the name of a model, and no file here: give a file that 'tersor train' or 'tersor compress' "
                    + "wrote, or its --weights");
        var extension = Path.GetExtension(path).ToLowerInvariant();
        if ((source.Bind is not null ? "--bind" : source.EndAt is not null ? "--end-at" : null) is { } option
            && extension != OnnxExtension)
            throw new UsageException($"{option}: {path} is no ONNX file");
        if (extension != OnnxExtension && extension != GraphExtension)
        {
            if (source.Weights is not null)
                throw new UsageException($"--weights: {path} has weights of its own");
            return IsDense(path) ? ReadDense(path, source, modelName) : ReadCompressed(path, source);
        }

        return extension == OnnxExtension ? ReadOnnx(path, source) : ReadGraph(path, ReadGraphFile(path), source);
    }

    /// <summary>Whether a path leads to a compressed file, or to nothing that is known: see <see cref="Read"/>.</summary>
    /// <param name="path">The path.</param>
    public static bool IsCompressed(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is not (OnnxExtension or GraphExtension) && !IsDense(path);

    /// <summary>The graph in a graph file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelGraphException">It is no graph.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static ModelGraph ReadGraphFile(string path)
    {
        var bytes = InputFile.TryReadAll(path, ReadLimits.Default.MaxTextBytes)
            ?? throw new ModelGraphException($"{path}: longer than a graph file may be");
        using var reader = new StreamReader(new MemoryStream(bytes));
        return GraphJson.Read(reader.ReadToEnd(), path);
    }

    /// <summary>Decides how the images are normalised that the model looks at, and says so.</summary>
    /// <param name="given">What the command line says.</param>
    /// <param name="train">
    /// Gives the training images of the data at hand, if they have to be measured; null if there are none.
    /// </param>
    /// <param name="terminal">Told in one line.</param>
    /// <exception cref="InvalidDataException">The file and the command line contradict each other.</exception>
    /// <exception cref="UsageException">Neither says anything, and there is nothing to measure.</exception>
    public void Prepare(InputNormalization? given, Func<IDataset?> train, Terminal terminal)
    {
        var path = Notes.Path;
        var preparation = InputPreparation.Decide(path, Notes.Normalization, given, null)
            ?? InputPreparation.Decide(path, null, null, train())
            ?? throw new UsageException(
                $"{path} does not say how its images are normalised: "
                + "give --mean and --std, or with --data what the model has learnt from");
        Graph = Graph.With(preparation.Normalization);
        terminal.Line($"images: {preparation}");
    }

    /// <summary>
    /// Makes it ready to run: a compressed file in a session of the device, dense weights as a network. Kernels are chosen by
    /// density, so that every run of the program gives the same bits.
    /// </summary>
    public IPredictor Open(Device device) => _open(Graph, device);

    /// <summary>Makes it ready for another input.</summary>
    /// <param name="device">The device to run on.</param>
    /// <param name="graph">The same model for inputs of another shape.</param>
    public IPredictor Open(Device device, ModelGraph graph) => _open(graph, device);

    /// <summary>Makes a model ready that is in memory: it runs as the file which it would be stored in.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="weights">All of its weights.</param>
    /// <param name="device">The device to run on.</param>
    public static IPredictor Open(ModelGraph graph, ImmutableArray<StoredTensor> weights, Device device) =>
        Open(TersorFile.Read(TersorFile.ToBytes(graph, weights), ReadLimits.Own), device);

    /// <summary>
    /// What a file holds decides; its name only where that can't be told, because it is damaged or no regular file.
    /// </summary>
    private static bool IsDense(string path)
    {
        var head = new byte[HeadLength];
        var file = new FileInfo(path);
        if (file.Exists && file.Length >= HeadLength)
        {
            using var stream = file.OpenRead();
            stream.ReadExactly(head);
        }

        return SafetensorsFile.Matches(head)
            || (path.EndsWith(SafetensorsExtension, StringComparison.OrdinalIgnoreCase) && !TersorFile.Matches(head));
    }

    private static ModelFile ReadCompressed(string path, SourceSettings source)
    {
        var file = TersorFile.Read(path);
        var notes = new ModelNotes(path, file.Metadata) { Normalization = file.Graph.Normalization };
        var (graph, untrained) = Changed(file.Graph, source);
        if (untrained is not null)
            return InMemory(graph, notes, Without(file.Tensors, untrained));
        return new ModelFile(
            graph, notes, (shaped, device) => Open(file.WithInput(shaped.InputShape), device), () => file.Tensors)
        { Compressed = file };
    }

    private static ModelFile ReadDense(string path, SourceSettings source, string? modelName)
    {
        var notes = ModelNotes.Read(path, modelName);
        if (modelName is null && notes.Graph is { } own)
            return ReadGraph(path, own, source, notes);
        var name = modelName ?? notes.ModelName
            ?? throw new UsageException(
                $"{path} does not say which model it holds: name it with --model, or give a model with --weights {path}");
        var model = ModelZoo.Find(name);
        var (graph, untrained) = Changed(model.Task.Fit(model.Graph, notes), source);
        if (untrained is not null)
            return InMemory(graph, notes, WeightNames.Usual.Take(graph, SafetensorsFile.Read(path).Tensors, path, untrained));
        return new ModelFile(
            graph, notes, Open, () => WeightNames.Usual.Take(graph, SafetensorsFile.Read(path).Tensors, path));

        IPredictor Open(ModelGraph graph, Device device)
        {
            var network = Network.Build(graph, device, seed: 0);
            DenseCheckpoint.Load(path, network);
            return new NetworkPredictor(network, ownsNetwork: true);
        }
    }

    private static ModelFile ReadOnnx(string path, SourceSettings source)
    {
        if (source.Weights is not null)
            throw new UsageException($"--weights: {path} has weights of its own");
        var file = OnnxFile.Read(path);
        var import = TakeOver(path, file, source);
        var (graph, untrained) = Changed(import.Graph, source);

        // Our own exports say how images are normalised; what other programs mean by these words is not known.
        var stated = InputPreparation.Parse(
            file.Metadata.GetValueOrDefault(OnnxMean, ""), file.Metadata.GetValueOrDefault(OnnxDeviation, ""));
        var notes = new ModelNotes(path, file.Metadata.Remove(OnnxMean).Remove(OnnxDeviation)) { Normalization = stated };
        return InMemory(graph, notes, Without(import.Tensors, untrained), import);
    }

    private static ModelFile ReadGraph(string path, ModelGraph graph, SourceSettings source, ModelNotes? known = null)
    {
        if (source.InputShapes is { IsEmpty: false } shapes)
            graph = shapes.TryGetValue("", out var shape) && shapes.Count == 1
                ? graph.WithInput(shape)
                : throw new UsageException("--input: a graph file names its other inputs itself");
        var stated = graph.Normalization != InputNormalization.None ? graph.Normalization : null;
        var (changed, untrained) = Changed(graph, source);
        var weights = source.Weights ?? (known is null ? null : path);
        var notes = known ?? new ModelNotes(path, ImmutableDictionary<string, string>.Empty) { Normalization = stated };
        return InMemory(changed, notes, weights is null
            ? []
            : source.WeightNames.Take(changed, ReadWeights(weights), weights, untrained));
    }

    private static OnnxImport TakeOver(string path, OnnxFile file, SourceSettings source)
    {
        try
        {
            return file.Import(source.ImportOptions(file));
        }
        catch (OnnxException error) when (!error.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path}: {error.Message}", error);
        }
    }

    /// <summary>The tensors of a safetensors file or a state dict of PyTorch: what it holds decides.</summary>
    private static IReadOnlyList<SafetensorsTensor> ReadWeights(string path) =>
        File.Exists(path) && StateDict.Matches(FileContent.ReadHead(path))
            ? StateDict.Read(path)
            : SafetensorsFile.Read(path).Tensors;

    /// <summary>A model that is run as the file which it would be stored in.</summary>
    private static ModelFile InMemory(
        ModelGraph graph, ModelNotes notes, ImmutableArray<StoredTensor> weights, OnnxImport? import = null) =>
        new(
            graph,
            notes,
            (shaped, device) => weights.Length == shaped.Parameters.Length
                ? Open(shaped, weights, device)
                : throw new UsageException(Untrained(notes.Path, graph)),
            () => weights)
        { Import = import };

    private static string Untrained(string path, ModelGraph graph) =>
        $"{path}: '{graph.Name}' is not trained yet: give its --weights, or train it";

    /// <summary>The graph with the ends that the command line wants, and the layer that is yet to be trained for it.</summary>
    private static (ModelGraph Graph, string? Untrained) Changed(ModelGraph graph, SourceSettings source)
    {
        if (source.ChannelsLast)
            graph = graph.InputShape is [var rows, var columns, var planes]
                ? graph.WithEntrance([planes, rows, columns], new PermuteNode("rows-first", [], [1, 2, 0]))
                : throw new UsageException($"--layout: '{graph.Name}' takes {Figure.Shape(graph.InputShape)}, no image");
        if (source.BlueFirst)
            graph = graph.InputShape is [3, _, _]
                ? graph.WithEntrance(graph.InputShape, new GatherNode("blue-first", [], 0, [2, 1, 0]))
                : throw new UsageException($"--color-order: '{graph.Name}' takes {Figure.Shape(graph.InputShape)}, no colours");
        if (source.Classes is not { } classes)
            return (graph, null);
        return classes >= 1 ? graph.WithClasses(classes) : throw new UsageException($"--classes: {classes} is not at least 1");
    }

    private static ImmutableArray<StoredTensor> Without(ImmutableArray<StoredTensor> tensors, string? layer) => layer is null
        ? tensors
        : tensors.RemoveAll(tensor => tensor.Name.StartsWith(layer + ".", StringComparison.Ordinal));

    /// <summary>Makes a compressed model ready that is in memory.</summary>
    /// <param name="file">The model.</param>
    /// <param name="device">The device to run on.</param>
    public static IPredictor Open(TersorFile file, Device device) => device.Backend is CpuBackend processor
        ? CompressedModel.From(file, new InferenceOptions { Selection = KernelSelection.Fixed })
            .CreateSession(new SessionOptions { Threads = processor.Pool.Threads })
        : DeviceSession.From(file, device, KernelSelection.Fixed);
}
