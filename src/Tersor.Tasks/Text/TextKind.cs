using System.Text;
using System.Text.Json;
using Tersor.Core;
using Tersor.Data;
using Tersor.Format;
using Tersor.Inference;

namespace Tersor.Tasks;

/// <summary>The kind of models that read text and write it on.</summary>
/// <param name="forVocabulary">
/// The model for so many different characters; null for a model that has its characters already.
/// </param>
public sealed class TextKind(Func<int, ModelGraph>? forVocabulary = null) : TaskKind
{
    /// <inheritdoc/>
    public override string Does => "reads text";

    /// <inheritdoc/>
    public override string Models => "models that read text";

    /// <inheritdoc/>
    public override string DefaultData => TextCatalog.DefaultName;

    /// <inheritdoc/>
    public override string? WhyNotPredict => "reads text, not images; 'tersor generate' lets it write";

    /// <inheritdoc/>
    public override bool Suits(ModelGraph graph) => graph.Nodes[0] is EmbeddingNode;

    /// <inheritdoc/>
    public override void Check(ModelGraph graph, ModelNotes notes) => _ = VocabularyOf(graph, notes);

    /// <inheritdoc/>
    public override ModelGraph Fit(ModelGraph graph, ModelNotes notes) =>
        Stated(notes) is { } vocabulary && forVocabulary is not null ? forVocabulary(vocabulary.Count) : graph;

    /// <inheritdoc/>
    public override void FindData(DatasetFolders folders, string nameOrPath) => new TextCatalog(folders).Find(nameOrPath);

    /// <inheritdoc/>
    public override ModelTask Open(
        ModelGraph graph, string? data, TaskSetup setup, ITaskHost host, CancellationToken cancellationToken = default)
    {
        var (train, test, validation) = Load(data, setup, host);
        return new TextPrediction(
            forVocabulary is null ? graph : forVocabulary(train.Vocabulary.Count), train, test, setup, validation);
    }

    /// <inheritdoc/>
    public override TaskSamples OpenSamples(
        ModelGraph graph, string? data, TaskSetup setup, ITaskHost host, CancellationToken cancellationToken = default)
    {
        var (train, test, validation) = Load(data, setup, host);
        var task = new TextPrediction(graph, train, test, setup, validation);
        var window = graph.InputShape[0];
        return new TaskSamples(task.Graph, new TextSamples(train, window), new TextSamples(test, window))
        {
            Task = task,
            Notes = task.Notes,
        };
    }

    /// <inheritdoc/>
    public override ModelGraph SampleGraph(ModelGraph graph) => graph.IsRecurrent ? graph.WithInput([1]) : graph;

    /// <inheritdoc/>
    public override void Sample(
        IPredictor model,
        Device device,
        ModelNotes notes,
        SampleSettings settings,
        ISampleView view,
        CancellationToken cancellationToken = default)
    {
        var vocabulary = VocabularyOf(model.Graph, notes);
        var prompt = string.IsNullOrEmpty(settings.Prompt) ? vocabulary[0].ToString() : settings.Prompt;
        var sampler = new TextSampler(model, vocabulary, settings.Temperature, settings.Seed);
        var text = new StringBuilder(settings.Prompt);
        foreach (var character in sampler.Write(prompt, settings.Length, cancellationToken))
            text.Append(character);
        view.Show(text.ToString());
    }

    /// <inheritdoc/>
    internal override Score? ReadScore(JsonElement stage, JsonSerializerOptions options) =>
        stage.TryGetProperty("bitsPerCharacter", out var bits)
            ? new TextScore(bits.Deserialize<double>(options), stage.GetProperty("accuracy").Deserialize<double>(options))
            : null;

    /// <remarks>The validation is the end of what is learnt from otherwise, as the test is the end of the whole text.</remarks>
    private (TextDataset Train, TextDataset Test, TextDataset? Validation) Load(string? data, TaskSetup setup, ITaskHost host)
    {
        var (train, test) = new TextCatalog(host.Catalog.Folders).Load(
            data ?? setup.Start?.DataName ?? DefaultData, setup.Start is { } start ? Stated(start) : null, host.Note);
        if (setup.Options.Validation is not { } share)
            return (train, test, null);
        var (head, tail) = train.SplitLast(share);
        return (head, setup.Options.KeepsTest ? test : tail, tail);
    }

    private static TextVocabulary? Stated(ModelNotes notes) =>
        notes.Entries.TryGetValue(TextVocabulary.Key, out var characters) ? TextVocabulary.Of(characters) : null;

    private static TextVocabulary VocabularyOf(ModelGraph graph, ModelNotes notes)
    {
        try
        {
            return TextVocabulary.Read(notes.Entries, ((EmbeddingNode)graph.Nodes[0]).Vocabulary);
        }
        catch (FormatException error)
        {
            throw new InvalidDataException($"{notes.Path}: {error.Message}", error);
        }
    }
}
