using System.Collections.Immutable;
using System.Numerics.Tensors;
using System.Text.Json.Serialization;
using Tersor.Format;

namespace Tersor.Host;

/// <summary>What the model makes of one input.</summary>
/// <param name="Label">The number of the class with the highest probability.</param>
/// <param name="Class">Its name; null, and left out of JSON, if the file names no classes.</param>
/// <param name="Probability">Its probability.</param>
/// <param name="Probabilities">Of every class: the softmax of the model's outputs.</param>
internal sealed record Prediction(
    int Label,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Class,
    float Probability,
    float[] Probabilities)
{
    /// <summary>The answer that a model's outputs are.</summary>
    /// <param name="logits">One finite number for each class.</param>
    /// <param name="names">One for each class, or none.</param>
    public static Prediction Of(ReadOnlySpan<float> logits, ImmutableArray<string> names)
    {
        var probabilities = Softmax.Of(logits);
        var label = TensorPrimitives.IndexOfMax(logits);
        return new Prediction(label, names.IsEmpty ? null : names[label], probabilities[label], probabilities);
    }
}

/// <summary>What the model makes of several, in their order.</summary>
internal sealed record PredictionList(List<Prediction> Predictions);
