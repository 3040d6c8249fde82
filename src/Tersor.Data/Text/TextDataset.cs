using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Data;

/// <summary>A text as symbols, held in memory: each is the label of those before it. Immutable.</summary>
/// <param name="name">For example <c>shakespeare</c>.</param>
/// <param name="vocabulary">The characters of the symbols.</param>
/// <param name="symbols">The text, which must not change afterwards.</param>
public sealed class TextDataset(string name, TextVocabulary vocabulary, ReadOnlyMemory<int> symbols) : IDataset
{
    // Few enough that the first steps of a sequence, which know nothing of what came before, don't count; many enough for matrix
    // products.
    private const int SequencesInOrder = 16;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public int Count => symbols.Length;

    /// <inheritdoc/>
    public string Unit => "characters";

    /// <inheritdoc/>
    public string Fingerprint => field ??= Hash();

    /// <summary>The characters of the symbols.</summary>
    public TextVocabulary Vocabulary => vocabulary;

    /// <summary>The text, as symbols.</summary>
    public ReadOnlySpan<int> Symbols => symbols.Span;

    /// <summary>The text without its last part, and that.</summary>
    /// <param name="share">The share of the text that is cut off at the end.</param>
    public (TextDataset Head, TextDataset Tail) SplitLast(double share)
    {
        var head = Count - (int)(Count * share);
        return (new TextDataset(name, vocabulary, symbols[..head]), new TextDataset(name, vocabulary, symbols[head..]));
    }

    /// <inheritdoc/>
    public InputNormalization MeasureNormalization() => InputNormalization.None;

    /// <inheritdoc/>
    public string? MismatchWith(ModelGraph graph)
    {
        if (graph.Nodes[0] is not EmbeddingNode embedding || !Suits(graph.OutputShape))
            return $"{name} is a text, which {graph.Name} doesn't take";
        if (vocabulary.Count < 2)
            return $"{name}: a text of one character again and again, which leaves nothing to predict";
        if (embedding.Vocabulary != vocabulary.Count)
            return $"{name} has {vocabulary.Count} different characters, but {graph.Name} knows {embedding.Vocabulary}";
        return Count > graph.InputShape[0]
            ? null
            : $"{name}: a part of {Count} characters is shorter than a window of {graph.InputShape[0]} and one more";

        bool Suits(ImmutableArray<int> output) =>
            output is [var steps, var outputs] && steps == graph.InputShape[0] && outputs == embedding.Vocabulary;
    }

    /// <inheritdoc/>
    public IDataset Sample(int count, ulong seed) => new TextDataset(name, vocabulary, symbols[..Math.Min(count, Count)]);

    /// <inheritdoc/>
    public IBatchSource Shuffled(
        Device device, ModelGraph graph, int batchSize, ulong seed, Augmentation augmentation = default) =>
        new TextLoader(device, this, batchSize, graph.InputShape[0], shuffle: true, seed);

    /// <inheritdoc/>
    public IBatchSource InOrder(Device device, ModelGraph graph) =>
        new TextLoader(device, this, SequencesInOrder, graph.InputShape[0]);

    private string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(vocabulary.ToString()));
        hash.AppendData(MemoryMarshal.AsBytes(Symbols));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
