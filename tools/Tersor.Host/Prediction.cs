using System.Collections.Immutable;
using System.Numerics.Tensors;
using System.Text.Json.Serialization;
using CommunityToolkit.HighPerformance.Buffers;
using Tersor.Format;
using Tersor.Inference;

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
    /// <summary>Decodes what was sent and predicts.</summary>
    /// <exception cref="RefusedRequestException">It can't be decoded, or the model has no answer to it.</exception>
    public static Prediction Make(Session session, BodyKind kind, ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
            throw RefusedRequestException.Bad("the request is empty");
        var model = session.Model;
        var logits = new float[model.OutputLength];
        using var input = SpanOwner<float>.Allocate(model.InputLength);
        if (kind == BodyKind.Json || (kind == BodyKind.Unknown && LooksLikeJson(body)))
            JsonInput.Read(body, model, input.Span);
        else
            ImageInput.Read(body, model, input.Span);
        session.Run(input.Span, logits);

        // Numbers that are finite but huge overflow within the network.
        return TensorPrimitives.IsFiniteAll<float>(logits)
            ? Of(logits, model.Labels)
            : throw new RefusedRequestException(
                StatusCodes.Status422UnprocessableEntity,
                "the model has no finite answer to these numbers: they are far from what it has learnt");
    }

    /// <summary>The answer that a model's outputs are.</summary>
    /// <param name="logits">One finite number for each class.</param>
    /// <param name="names">One for each class, or none.</param>
    public static Prediction Of(float[] logits, ImmutableArray<string> names)
    {
        var probabilities = Softmax.Of(logits);
        var label = Array.IndexOf(logits, logits.Max());
        return new Prediction(label, names.IsEmpty ? null : names[label], probabilities[label], probabilities);
    }

    // Neither PNG nor JPEG begins so.
    private static bool LooksLikeJson(ReadOnlySpan<byte> body)
    {
        var text = body.StartsWith("\uFEFF"u8) ? body["\uFEFF"u8.Length..] : body;
        return text.TrimStart(" \t\r\n"u8).StartsWith("{"u8);
    }
}
