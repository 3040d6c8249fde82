using System.Text.Json;
using CommunityToolkit.HighPerformance.Buffers;
using Tersor.Inference;

namespace Tersor.Host;

/// <summary>
/// One sample as <c>{"pixels": […]}</c>, whole numbers from 0 to 255, as <c>{"values": […]}</c>, numbers as they are in the data,
/// both of which are normalised as in training, or as <c>{"input": […]}</c>, numbers that are normalised already; or several,
/// <c>{"instances": [{…}, {…}]}</c>.
/// The numbers stand in one row, channel by channel, or nested like the model's shape, whose leading extents of 1 may be left
/// out.
/// </summary>
internal static class JsonInput
{
    private const string Pixels = "pixels";
    private const string Values = "values";
    private const string Input = "input";
    private const string Instances = "instances";
    private const string Expected = "one of 'pixels', 'values', 'input' and 'instances' is expected";

    private static readonly string[] Names = [Pixels, Values, Input, Instances];

    /// <summary>
    /// Reads the numbers straight into the model's input: the memory that it takes doesn't depend on what is sent.
    /// </summary>
    /// <returns>Whether it was several.</returns>
    /// <exception cref="RefusedRequestException">It is not JSON, not of this form, or not of the model's shape.</exception>
    public static bool Read(ReadOnlySpan<byte> json, CompressedModel model, IInstances instances)
    {
        // Windows programs put a byte order mark in front.
        if (json.StartsWith("\uFEFF"u8))
            json = json["\uFEFF"u8.Length..];
        using var pixels = SpanOwner<byte>.Allocate(model.InputLength);
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw RefusedRequestException.Bad($"no JSON object: {Expected}");
            var given = ReadObject(ref reader, model, pixels.Span, instances, mayBeSeveral: true);

            // Behind the object there may be nothing: the reader complains if there is.
            reader.Read();
            return given == Instances;
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

    /// <summary>Reads an object behind its brace, and says what it gave.</summary>
    private static string ReadObject(
        ref Utf8JsonReader reader, CompressedModel model, Span<byte> pixels, IInstances instances, bool mayBeSeveral)
    {
        string? given = null;
        Span<bool> seen = stackalloc bool[Names.Length];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = NameAt(ref reader);
            if (name is null || (name == Instances && !mayBeSeveral))
                throw RefusedRequestException.Bad($"'{BodyKinds.Shown(reader.GetString()!)}' is not known: {Expected}");
            ref var before = ref seen[Array.IndexOf(Names, name)];
            if (before)
                throw RefusedRequestException.Bad($"'{name}' is there twice");
            before = true;

            // Many serialisers write null for what isn't there.
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
                continue;
            if (given is not null)
                throw RefusedRequestException.Bad($"{Expected}, not both");
            given = name;
            if (name == Instances)
                ReadInstances(ref reader, model, pixels, instances);
            else
                ReadNumbers(ref reader, name, model, pixels, instances);
        }

        return given ?? throw RefusedRequestException.Bad(Expected);
    }

    private static string? NameAt(ref Utf8JsonReader reader)
    {
        foreach (var name in Names)
            if (reader.ValueTextEquals(name))
                return name;
        return null;
    }

    private static void ReadInstances(
        ref Utf8JsonReader reader, CompressedModel model, Span<byte> pixels, IInstances instances)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw RefusedRequestException.Bad("'instances' is an array of objects");
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
                throw RefusedRequestException.Bad($"'instances' holds something that is no object, behind {count} of them");
            count++;
            try
            {
                ReadObject(ref reader, model, pixels, instances, mayBeSeveral: false);
            }
            catch (RefusedRequestException refusal)
            {
                throw RefusedRequestException.Bad($"instance {count}: {refusal.Message}");
            }
        }

        if (count == 0)
            throw RefusedRequestException.Bad("'instances' is empty");
    }

    private static void ReadNumbers(
        ref Utf8JsonReader reader, string name, CompressedModel model, Span<byte> pixels, IInstances instances)
    {
        var input = instances.Next();
        new NumberArray(name, model.InputShape, name == Pixels ? pixels : [], input).Read(ref reader);
        if (name == Pixels)
            model.Normalize(pixels, input);
        else if (name == Values)
            model.Graph.Normalization.Apply(input, input);
        instances.Add();
    }
}
