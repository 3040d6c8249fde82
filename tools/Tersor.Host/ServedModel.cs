using System.Numerics.Tensors;
using Tersor.Format;
using Tersor.Inference;

namespace Tersor.Host;

/// <summary>The model that the service runs: one that takes numbers and answers with classes.</summary>
internal static class ServedModel
{
    /// <summary>Loads a file and asks it once, so that what can't be served is known before the first request.</summary>
    /// <param name="path">A <c>.tersor</c> file.</param>
    /// <exception cref="TersorFormatException">The file is damaged.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="NotSupportedException">The model answers with something else, or not at all.</exception>
    public static CompressedModel Load(string path)
    {
        var model = CompressedModel.Load(path);
        if (ReasonNotToServe(model) is { } reason)
            throw new NotSupportedException($"{path}: '{model.Name}' {reason}; the service answers with classes");
        return model;
    }

    /// <summary>Why a model has no classes to answer with; null if it has.</summary>
    private static string? ReasonNotToServe(CompressedModel model)
    {
        if (model.Graph.Nodes.OfType<EmbeddingNode>().FirstOrDefault(node => node.Inputs.Contains(0)) is { } embedding)
            return $"reads text, symbols from 0 to {embedding.Vocabulary - 1}";
        return model.OutputShape switch
        {
            [1] => "answers with a single number",
            [_] => IsFinite(model) ? null : "answers with numbers that are not finite, even to zeros",
            [_, _] => $"answers with a sequence of {string.Join('×', model.OutputShape)}",
            _ => $"makes images of {string.Join('×', model.OutputShape)}",
        };
    }

    private static bool IsFinite(CompressedModel model)
    {
        using var session = model.CreateSession();
        var output = new float[model.OutputLength];
        session.Run(new float[model.InputLength], output);
        return TensorPrimitives.IsFiniteAll<float>(output);
    }
}
