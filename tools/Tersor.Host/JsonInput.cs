using System.Text.Json;
using CommunityToolkit.HighPerformance.Buffers;
using Tersor.Inference;

namespace Tersor.Host;

/// <summary>
/// <c>{"pixels": […]}</c>, whole numbers from 0 to 255 that are normalised as in training, or <c>{"input": […]}</c>, numbers
/// that are normalised already.
/// The numbers stand in one row, channel by channel, or nested like the model's shape, whose leading extents of 1 may be left
/// out.
/// </summary>
internal static class JsonInput
{
    private const string Expected = "either 'pixels' or 'input' is expected";

    /// <summary>
    /// Reads the numbers straight into the model's input: the memory that it takes doesn't depend on what is sent.
    /// </summary>
    /// <exception cref="RefusedRequestException">It is not JSON, not of this form, or not of the model's shape.</exception>
    public static void Read(ReadOnlySpan<byte> json, CompressedModel model, Span<float> input)
    {
        // Windows programs put a byte order mark in front.
        if (json.StartsWith("\uFEFF"u8))
            json = json["\uFEFF"u8.Length..];
        using var pixels = SpanOwner<byte>.Allocate(model.InputLength);
        try
        {
            var reader = new Utf8JsonReader(json);
            if (ReadObject(ref reader, model, pixels.Span, input) == "pixels")
                model.Normalize(pixels.Span, input);
        }
        catch (JsonException error)
        {
            throw RefusedRequestException.Bad($"no valid JSON: line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate, or bytes that are no UTF-8.
            throw RefusedRequestException.Bad("no valid JSON: a name that is no text");
        }
    }

    /// <summary>Reads all of it and says which of the two it was.</summary>
    private static string ReadObject(ref Utf8JsonReader reader, CompressedModel model, Span<byte> pixels, Span<float> input)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw RefusedRequestException.Bad($"no JSON object: {Expected}");
        string? given = null;
        bool hasPixels = false, hasInput = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueTextEquals("pixels"u8) ? "pixels" : reader.ValueTextEquals("input"u8) ? "input" : null;
            if (name is null)
                throw RefusedRequestException.Bad($"'{BodyKinds.Shown(reader.GetString()!)}' is not known: {Expected}");
            ref var seen = ref name == "pixels" ? ref hasPixels : ref hasInput;
            if (seen)
                throw RefusedRequestException.Bad($"'{name}' is there twice");
            seen = true;

            // Many serialisers write null for what isn't there.
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
                continue;
            if (given is not null)
                throw RefusedRequestException.Bad($"{Expected}, not both");
            given = name;
            new NumberArray(name, model.InputShape, name == "pixels" ? pixels : [], input).Read(ref reader);
        }

        // Behind the object there may be nothing: the reader complains if there is.
        reader.Read();
        return given ?? throw RefusedRequestException.Bad(Expected);
    }
}
