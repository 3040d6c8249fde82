using System.Collections.Immutable;
using System.Text.Json;

namespace Tersor.Format;

/// <summary>Gives a node the attributes that a JSON object has for it.</summary>
/// <param name="node">The object.</param>
internal sealed class JsonAttributeReader(JsonFields node) : IAttributeCoder
{
    public int Int(int value, string name) => Number(Required(name), name);

    public int Int(int value, int usual, string name) => Optional(name) is { } element ? Number(element, name) : usual;

    public ImmutableArray<int> Ints(ImmutableArray<int> values, string name) =>
        node.Numbers(Required(name), GraphJson.KeyOf(name));

    public float Float(float value, string name) => node.Single(Required(name), GraphJson.KeyOf(name));

    public float Float(float value, float usual, string name) =>
        Optional(name) is { } element ? node.Single(element, GraphJson.KeyOf(name)) : usual;

    public bool Flag(bool value, bool usual, string name) => Optional(name) is not { } element
        ? usual
        : element.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? element.GetBoolean()
            : throw node.Error(GraphJson.KeyOf(name), "is neither true nor false");

    public T Choice<T>(T value, string name)
        where T : struct, Enum => Word<T>(Required(name), name);

    public T Choice<T>(T value, T usual, string name)
        where T : struct, Enum => Optional(name) is { } element ? Word<T>(element, name) : usual;

    private T Word<T>(JsonElement element, string name)
        where T : struct, Enum
    {
        var word = node.Text(element, GraphJson.KeyOf(name));
        foreach (var known in Enum.GetValues<T>())
            if (string.Equals(known.ToString(), word, StringComparison.OrdinalIgnoreCase))
                return known;
        var words = string.Join(", ", Enum.GetNames<T>().Select(GraphJson.KeyOf));
        throw node.Error(GraphJson.KeyOf(name), $"is '{word}', none of {words}");
    }

    private int Number(JsonElement element, string name) => node.Number(element, GraphJson.KeyOf(name));

    private JsonElement? Optional(string name) => node.Take(GraphJson.KeyOf(name));

    private JsonElement Required(string name) => node.Require(GraphJson.KeyOf(name));
}
