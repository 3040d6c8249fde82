namespace Tersor.Format;

/// <summary>
/// Names nodes after their kind and count, in graph order: <c>conv1</c>, <c>relu1</c>, <c>conv2</c>. Such names need no storing.
/// </summary>
internal sealed class DefaultNames
{
    private readonly Dictionary<string, int> _counts = [];

    /// <summary>The default name of the next node; to be asked for every node, whether it uses it or not.</summary>
    public string Next(GraphNode node)
    {
        var number = _counts.GetValueOrDefault(node.Prefix) + 1;
        _counts[node.Prefix] = number;
        return $"{node.Prefix}{number}";
    }
}
