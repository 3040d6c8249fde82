using System.Collections.Immutable;
using System.Text.Json;

namespace Tersor.Format;

/// <summary>An object of a graph file, whose keys are taken one after the other; a key that nobody takes is an error.</summary>
/// <param name="element">The object.</param>
/// <param name="place">Where it stands, for messages: the file, and perhaps the node.</param>
/// <param name="limits">What the file may demand.</param>
internal sealed class JsonFields(JsonElement element, string place, ReadLimits limits)
{
    private readonly HashSet<string> _taken = [];

    /// <summary>Checks that an element is an object.</summary>
    public static JsonFields Of(JsonElement element, string place, ReadLimits limits) =>
        element.ValueKind == JsonValueKind.Object
            ? new JsonFields(element, place, limits)
            : throw new ModelGraphException($"{place}: an object is expected, not {Kind(element)}");

    /// <summary>The value of a key; null if it isn't there.</summary>
    public JsonElement? Take(string key)
    {
        _taken.Add(key);
        return element.TryGetProperty(key, out var value) ? value : null;
    }

    /// <summary>The value of a key that must be there.</summary>
    public JsonElement Require(string key) => Take(key) ?? throw new ModelGraphException($"{place}: lacks '{key}'");

    /// <summary>Checks that all keys were taken.</summary>
    public void End()
    {
        foreach (var property in element.EnumerateObject())
            if (!_taken.Contains(property.Name))
                throw new ModelGraphException(
                    $"{place}: unknown key '{Short(property.Name)}'; known are {string.Join(", ", _taken.Order())}");
    }

    /// <summary>A text.</summary>
    public string Text(JsonElement value, string key)
    {
        if (value.ValueKind != JsonValueKind.String)
            throw Error(key, $"is {Kind(value)}, not a text");
        var text = value.GetString()!;
        return text.Length <= limits.MaxNameBytes
            ? text
            : throw Error(key, $"has {text.Length} characters, more than {limits.MaxNameBytes}");
    }

    /// <summary>A whole number that a file can hold.</summary>
    public int Number(JsonElement value, string key) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
        && number is >= 0 and <= GraphLayout.LargestNumber
            ? number
            : throw Error(key, $"is {Kind(value)}, not a whole number from 0 to {GraphLayout.LargestNumber}");

    /// <summary>A finite number.</summary>
    public float Single(JsonElement value, string key) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out var number) && float.IsFinite(number)
            ? number
            : throw Error(key, $"is {Kind(value)}, not a finite number");

    /// <summary>Whole numbers that a file can hold.</summary>
    public ImmutableArray<int> Numbers(JsonElement value, string key) =>
        [.. List(value, key).Select(number => Number(number, key))];

    /// <summary>The elements of a list.</summary>
    public IEnumerable<JsonElement> List(JsonElement value, string key) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Error(key, $"is {Kind(value)}, not a list");

    /// <summary>An error that names place and key.</summary>
    public ModelGraphException Error(string key, string reason) => new($"{place}: '{key}' {reason}");

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.Null => "null",
        _ => Short(value.GetRawText()),
    };

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
