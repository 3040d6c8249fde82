using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tersor.Host;

/// <summary>What <c>POST /generate</c> reads: how much a model makes of its own, and how. All of it may be left out.</summary>
/// <param name="Seed">Decides the draws: the same seed gives the same text or images.</param>
/// <param name="Prompt">What a text goes on from.</param>
/// <param name="Length">The characters to write, at most <see cref="MostCharacters"/>.</param>
/// <param name="Temperature">Below 1 the likely becomes likelier; 0 takes the likeliest.</param>
/// <param name="Count">The images to make, at most <see cref="MostImages"/>.</param>
internal sealed record GenerateRequest(
    ulong Seed = 1, string? Prompt = null, int Length = 500, float Temperature = 0.8f, int Count = 16)
{
    /// <summary>The longest text, and the longest prompt.</summary>
    public const int MostCharacters = 4096;

    /// <summary>The most images.</summary>
    public const int MostImages = 64;

    private const float HighestTemperature = 100f;

    /// <summary>Reads a body and checks it.</summary>
    /// <exception cref="RefusedRequestException">It is not JSON, has something that is unknown, or is out of range.</exception>
    public static GenerateRequest Read(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
            return new GenerateRequest();
        try
        {
            return (JsonSerializer.Deserialize(json, GenerateJson.Default.GenerateRequest)
                ?? throw RefusedRequestException.Bad("null: an object is expected")).Checked();
        }
        catch (JsonException error)
        {
            var place = error.Path is { Length: > 2 } path ? $", '{BodyKinds.Shown(path[2..])}'" : "";
            throw RefusedRequestException.Bad(
                $"nothing that is expected at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}{place}: send an "
                + "object with any of prompt, length, temperature, count and seed");
        }
    }

    private GenerateRequest Checked() => this switch
    {
        { Length: < 1 or > MostCharacters } => throw RefusedRequestException.Bad($"'length' is from 1 to {MostCharacters}"),
        { Prompt.Length: > MostCharacters } => throw RefusedRequestException.Bad(
            $"'prompt' has at most {MostCharacters} characters"),
        { Count: < 1 or > MostImages } => throw RefusedRequestException.Bad($"'count' is from 1 to {MostImages}"),
        { Temperature: >= 0 and <= HighestTemperature } => this,
        _ => throw RefusedRequestException.Bad($"'temperature' is from 0 to {HighestTemperature}"),
    };
}

/// <summary>Reads requests to generate: what is not known is refused, since a slip of the pen would go unnoticed.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(GenerateRequest))]
internal sealed partial class GenerateJson : JsonSerializerContext;
