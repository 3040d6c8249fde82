using Tersor.Compression;
using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;
using Tersor.Learning.Data;
using Tersor.Models;

namespace Tersor.Cli;

/// <summary>A trained model in a file: compressed (<c>.tersor</c>), or its dense weights (<c>.safetensors</c>).</summary>
internal sealed class ModelFile
{
    private const string SafetensorsExtension = ".safetensors";

    private readonly Action<Network> _load;
    private readonly NetworkOptions _options;

    private ModelFile(string path, ModelGraph graph, IReadOnlyDictionary<string, string> notes, Action<Network> load, NetworkOptions? options = null)
    {
        Graph = graph;
        _options = options ?? new NetworkOptions();
        DataName = notes.GetValueOrDefault(TrainingNotes.DataKey);
        _load = load;
        if (graph.Nodes[0] is not EmbeddingNode embedding)
            return;
        Vocabulary = TextVocabulary.Of(notes.GetValueOrDefault(TrainingNotes.VocabularyKey) ?? "");
        if (Vocabulary.Count != embedding.Vocabulary)
            throw new InvalidDataException($"{path}: names {Vocabulary.Count} characters for a model of {embedding.Vocabulary}");
    }

    /// <summary>What it is.</summary>
    public ModelGraph Graph { get; }

    /// <summary>The data set that it learnt from, if the file says so.</summary>
    public string? DataName { get; }

    /// <summary>The characters that it knows; null if it reads no text.</summary>
    public TextVocabulary? Vocabulary { get; }

    /// <summary>Whether it makes images.</summary>
    public bool MakesImages => Graph.OutputShape.Length == 3;

    /// <summary>Reads a model.</summary>
    /// <param name="path">A <c>.tersor</c> file, or a safetensors file.</param>
    /// <param name="modelName">What a safetensors file holds the weights of; null to believe the file.</param>
    /// <exception cref="FormatException">The file is damaged.</exception>
    /// <exception cref="UsageException">Neither the file nor the caller says which model it is.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static ModelFile Read(string path, string? modelName = null) =>
        path.EndsWith(SafetensorsExtension, StringComparison.OrdinalIgnoreCase) ? ReadDense(path, modelName) : ReadCompressed(path);

    /// <summary>Builds the network with its trained weights.</summary>
    public Network Build(Device device) => Build(device, Graph);

    /// <summary>Builds it for sequences of one step, to write text with.</summary>
    public Network BuildForSingleSteps(Device device) => Build(device, Graph.WithInput([1]));

    private Network Build(Device device, ModelGraph graph)
    {
        var network = Network.Build(graph, device, seed: 0, _options);
        _load(network);
        return network;
    }

    private static ModelFile ReadCompressed(string path)
    {
        var file = TersorFile.Read(path);
        return new ModelFile(
            path,
            file.Graph,
            file.Metadata,
            network => network.Load(file.Tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Decode())),
            new NetworkOptions { SparseWeights = new SparseWeights(file) });
    }

    private static ModelFile ReadDense(string path, string? modelName)
    {
        var notes = Checkpoint.ReadNotes(path);
        var name = modelName ?? notes.GetValueOrDefault(TrainingNotes.ModelKey)
            ?? throw new UsageException($"{path} does not say which model it holds: name it with --model");
        var model = ModelZoo.Find(name);
        var graph = notes.TryGetValue(TrainingNotes.VocabularyKey, out var vocabulary) && model.ForVocabulary is { } fit
            ? fit(TextVocabulary.Of(vocabulary).Count)
            : model.Graph;
        if (TrainingNotes.Normalization(notes) is { } normalization)
            graph = graph.With(normalization);
        return new ModelFile(path, graph, notes, network => DenseCheckpoint.Load(path, network));
    }
}
