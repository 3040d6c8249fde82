using System.Text.Json;

namespace Tersor.Format;

/// <summary>
/// What values are called in a graph file: by the name of the input or of the node that gives them, or by their number, 0 for the
/// input and i for the i-th node, where two have one name.
/// </summary>
/// <param name="input">The name of the first input.</param>
internal sealed class GraphJsonNames(string input)
{
    private readonly DefaultNames _defaults = new();
    private readonly List<string> _names = [input];
    private readonly Dictionary<string, int> _values = new() { [input] = 0 };

    /// <summary>The number of values so far.</summary>
    public int Count => _names.Count;

    /// <summary>The names of a graph's values.</summary>
    public static GraphJsonNames Of(ModelGraph graph)
    {
        var names = new GraphJsonNames(graph.Inputs[0].Name);
        foreach (var node in graph.Nodes)
            names.Add(node.Name);
        return names;
    }

    /// <summary>The name of the next node, if it has none of its own.</summary>
    public string NextDefault(GraphNode template) => _defaults.Next(template);

    /// <summary>The next node's name.</summary>
    public void Add(string name)
    {
        _values[name] = _values.ContainsKey(name) ? -1 : _names.Count;
        _names.Add(name);
    }

    /// <summary>Writes what a value is called.</summary>
    public void Write(Utf8JsonWriter writer, int value)
    {
        if (_values[_names[value]] == value)
            writer.WriteStringValue(_names[value]);
        else
            writer.WriteNumberValue(value);
    }

    /// <summary>The value of that name or number among those so far.</summary>
    /// <exception cref="ModelGraphException">There is none, or there are two.</exception>
    public int Resolve(JsonElement element, JsonFields fields, string key)
    {
        if (element.ValueKind == JsonValueKind.Number)
        {
            var number = fields.Number(element, key);
            return number < Count ? number : throw fields.Error(key, $"names value {number}, which is not there yet");
        }

        var name = fields.Text(element, key);
        if (!_values.TryGetValue(name, out var value))
            throw fields.Error(key, $"names '{name}', which is no input and no earlier node");
        return value >= 0 ? value : throw fields.Error(key, $"names '{name}', which two values have: give its number");
    }
}
