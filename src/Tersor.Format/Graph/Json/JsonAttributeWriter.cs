using System.Collections.Immutable;
using System.Text.Json;

namespace Tersor.Format;

/// <summary>Writes a node's attributes into a JSON object, but not those that are what they usually are.</summary>
internal sealed class JsonAttributeWriter(Utf8JsonWriter writer) : IAttributeCoder
{
    public int Int(int value, string name)
    {
        writer.WriteNumber(GraphJson.KeyOf(name), value);
        return value;
    }

    public int Int(int value, int usual, string name) => value == usual ? value : Int(value, name);

    public ImmutableArray<int> Ints(ImmutableArray<int> values, string name)
    {
        writer.WriteStartArray(GraphJson.KeyOf(name));
        foreach (var value in values)
            writer.WriteNumberValue(value);
        writer.WriteEndArray();
        return values;
    }

    public float Float(float value, string name)
    {
        writer.WriteNumber(GraphJson.KeyOf(name), value);
        return value;
    }

    public float Float(float value, float usual, string name) => value.Equals(usual) ? value : Float(value, name);

    public bool Flag(bool value, bool usual, string name)
    {
        if (value != usual)
            writer.WriteBoolean(GraphJson.KeyOf(name), value);
        return value;
    }

    public T Choice<T>(T value, string name)
        where T : struct, Enum
    {
        writer.WriteString(GraphJson.KeyOf(name), GraphJson.KeyOf(value.ToString()));
        return value;
    }

    public T Choice<T>(T value, T usual, string name)
        where T : struct, Enum => value.Equals(usual) ? value : Choice(value, name);
}
