using Tersor.Format;
using Tersor.Inference;

namespace Tersor.Host;

/// <summary>What a model that is served does.</summary>
internal enum ModelKind
{
    /// <summary>Answers with classes.</summary>
    Classifier,

    /// <summary>Writes text.</summary>
    Writer,

    /// <summary>Makes images of random numbers.</summary>
    Generator,
}

/// <summary>Tells by a model's graph what it does.</summary>
internal static class ModelKinds
{
    /// <exception cref="NotSupportedException">Nothing that is served; the message is the reason.</exception>
    public static ModelKind Of(CompressedModel model)
    {
        if (EmbeddingOf(model) is { } embedding)
            return model.OutputShape is [var steps, var symbols]
                && steps == model.InputLength && symbols == embedding.Vocabulary
                ? ModelKind.Writer
                : throw Refused($"reads text, symbols from 0 to {embedding.Vocabulary - 1}, but foretells no character of it");
        return model.OutputShape switch
        {
            [1] => throw Refused("answers with a single number"),
            [_] => ModelKind.Classifier,
            [1 or 3, _, _] when model.InputShape is not [_, > 1, > 1] => ModelKind.Generator,
            [_, _] => throw Refused($"answers with a sequence of {string.Join('×', model.OutputShape)}"),
            _ => throw Refused($"answers with {string.Join('×', model.OutputShape)} numbers"),
        };
    }

    /// <summary>What reads the symbols of a text; null if the model reads numbers.</summary>
    public static EmbeddingNode? EmbeddingOf(CompressedModel model) =>
        model.Graph.Nodes.OfType<EmbeddingNode>().FirstOrDefault(node => node.Inputs.Contains(0));

    private static NotSupportedException Refused(string reason) => new(reason);
}
