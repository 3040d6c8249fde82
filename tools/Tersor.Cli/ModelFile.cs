using System.Collections.Immutable;
using Tersor.Cli.Output;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.Data;
using Tersor.Format;
using Tersor.Inference;
using Tersor.Inference.Devices;
using Tersor.Learning;
using Tersor.Models;
using Tersor.Tasks;

namespace Tersor.Cli;

/// <summary>A trained model in a file: compressed (<c>.tersor</c>), or its dense weights (<c>.safetensors</c>).</summary>
internal sealed class ModelFile
{
    private const string SafetensorsExtension = ".safetensors";
    private const int HeadLength = 16;

    private readonly Func<ModelGraph, Device, IPredictor> _open;

    private ModelFile(ModelGraph graph, ModelNotes notes, Func<ModelGraph, Device, IPredictor> open)
    {
        Graph = graph;
        Notes = notes;
        _open = open;
        Task = TaskKinds.Of(graph);
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
    public ImmutableArray<string> Labels { get; }

    /// <summary>Reads a model.</summary>
    /// <param name="path">A <c>.tersor</c> file, or a safetensors file: what it holds decides, not what it is called.</param>
    /// <param name="modelName">What a safetensors file holds the weights of; null to believe the file.</param>
    /// <exception cref="FormatException">The file is damaged.</exception>
    /// <exception cref="InvalidDataException">The file contradicts the caller, or itself.</exception>
    /// <exception cref="UsageException">There is no such file, or neither it nor the caller says which model it is.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static ModelFile Read(string path, string? modelName = null)
    {
        if (!NameOrPath.Exists(path) && NameOrPath.Find(path, ModelZoo.Models.Select(model => model.Name)) is { Name: { } name })
            throw new UsageException(
                $"'{name}' is the name of a model, and no file here: give a file that 'tersor train' or 'tersor compress' wrote");
        return IsDense(path) ? ReadDense(path, modelName) : ReadCompressed(path);
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

    private static ModelFile ReadCompressed(string path)
    {
        var file = TersorFile.Read(path);
        return new ModelFile(file.Graph, new ModelNotes(path, file.Metadata) { Normalization = file.Graph.Normalization }, Open);

        IPredictor Open(ModelGraph graph, Device device)
        {
            var shaped = file.WithInput(graph.InputShape);
            return device.Backend is CpuBackend processor
                ? CompressedModel.From(shaped, new InferenceOptions { Selection = KernelSelection.Fixed })
                    .CreateSession(processor.Pool.Threads)
                : DeviceSession.From(shaped, device, KernelSelection.Fixed);
        }
    }

    private static ModelFile ReadDense(string path, string? modelName)
    {
        var notes = ModelNotes.Read(path, modelName);
        var name = modelName ?? notes.ModelName
            ?? throw new UsageException($"{path} does not say which model it holds: name it with --model");
        var model = ModelZoo.Find(name);
        return new ModelFile(model.Task.Fit(model.Graph, notes), notes, Open);

        IPredictor Open(ModelGraph graph, Device device)
        {
            var network = Network.Build(graph, device, seed: 0);
            DenseCheckpoint.Load(path, network);
            return new NetworkPredictor(network, ownsNetwork: true);
        }
    }
}
