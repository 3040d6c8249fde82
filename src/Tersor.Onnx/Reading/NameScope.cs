namespace Tersor.Onnx;

/// <summary>
/// The names of a graph's or a function's own values, and what they are called where all of them stand together.
/// </summary>
/// <param name="prefix">What is put before them; empty for the model's own graph.</param>
/// <param name="outer">The names around a graph in an attribute; null where nothing outside can be read.</param>
/// <param name="spending">Bounds the names that are made.</param>
internal sealed class NameScope(string prefix, NameScope? outer, ExpansionBudget spending)
{
    private readonly Dictionary<string, string> _names = [];

    /// <summary>Makes a name known, under which a value is found here.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="OnnxException">It is known already.</exception>
    public void Declare(string name) => Declare(name, Own(name));

    /// <summary>Makes a name known that stands for a value from elsewhere.</summary>
    /// <inheritdoc cref="Declare(string)"/>
    public void Declare(string name, string value)
    {
        if (!_names.TryAdd(name, value))
            throw new OnnxException($"two values are named '{name}'");
    }

    /// <summary>Whether a name is one of its own.</summary>
    public bool Declares(string name) => _names.ContainsKey(name);

    /// <summary>What a value is called. An unknown one stays unknown.</summary>
    /// <param name="name">Its name here; empty for none.</param>
    public string Resolve(string name)
    {
        if (name.Length == 0)
            return "";
        for (var scope = this; scope is not null; scope = scope.Outer)
            if (scope._names.TryGetValue(name, out var value))
                return value;
        return Own(name);
    }

    /// <summary>A name that belongs here.</summary>
    public string Own(string name)
    {
        if (prefix.Length == 0 || name.Length == 0)
            return name;
        spending.SpendText(prefix.Length + name.Length);
        return prefix + name;
    }

    private NameScope? Outer => outer;
}
