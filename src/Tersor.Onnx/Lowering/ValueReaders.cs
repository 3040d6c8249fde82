namespace Tersor.Onnx;

/// <summary>How often the values of a graph are read, by nodes that matter to its outputs and by whoever runs it.</summary>
internal sealed class ValueReaders
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Counts the readers of a graph's values.</summary>
    public ValueReaders(OnnxGraph graph) => Count(graph);

    /// <summary>Whether anything reads a value.</summary>
    public bool IsRead(string value) => _counts.ContainsKey(value);

    /// <summary>How often a value is read.</summary>
    public int Count(string value) => _counts.GetValueOrDefault(value);

    // Nodes are in order, so a value's readers are counted before its maker is asked for.
    private void Count(OnnxGraph graph)
    {
        foreach (var output in graph.Outputs)
            Add(output.Name);
        for (var i = graph.Nodes.Length - 1; i >= 0; i--)
        {
            var node = graph.Nodes[i];
            if (!node.Outputs.Any(IsRead))
                continue;
            foreach (var input in node.Inputs)
                Add(input);
            string[] bodies = node.OpType switch
            {
                "If" => ["then_branch", "else_branch"],
                "Loop" or "Scan" => ["body"],
                _ => [],
            };
            foreach (var body in bodies)
                if (node.Subgraph(body) is { } subgraph)
                    Count(subgraph);
        }
    }

    private void Add(string value)
    {
        if (value.Length > 0)
            _counts[value] = _counts.GetValueOrDefault(value) + 1;
    }
}
