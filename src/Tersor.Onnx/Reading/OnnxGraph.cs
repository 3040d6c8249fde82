using System.Collections.Immutable;

namespace Tersor.Onnx;

/// <summary>
/// A graph as its file describes it: nodes in an order in which they can be computed, functions replaced by their bodies.
/// </summary>
internal sealed class OnnxGraph
{
    /// <summary>The nodes, each behind those that it reads from.</summary>
    public required ImmutableArray<OnnxNode> Nodes { get; init; }

    /// <summary>The values that the file holds, decoded when they are first asked for.</summary>
    public required IReadOnlyDictionary<string, Lazy<ConstantTensor>> Initializers { get; init; }

    /// <summary>What a caller passes: the inputs that are no initialisers.</summary>
    public required ImmutableArray<OnnxValue> Inputs { get; init; }

    /// <summary>What a caller receives.</summary>
    public required ImmutableArray<OnnxValue> Outputs { get; init; }

    /// <summary>The same graph with other outputs.</summary>
    /// <param name="names">Values that nodes make; the graph's own outputs if there are none.</param>
    /// <exception cref="OnnxException">No node makes one of them, or one is named twice.</exception>
    public OnnxGraph EndingAt(ImmutableArray<string> names)
    {
        if (names.IsDefaultOrEmpty)
            return this;
        var made = Nodes.SelectMany(node => node.Outputs).Where(output => output.Length > 0).ToHashSet(StringComparer.Ordinal);
        if (names.FirstOrDefault(name => !made.Contains(name)) is { } absent)
            throw new OnnxException($"no node makes a value '{absent}' that could be an output");
        if (names.Distinct(StringComparer.Ordinal).Count() < names.Length)
            throw new OnnxException($"an output is named twice among {string.Join(", ", names)}");
        var own = Outputs.ToLookup(output => output.Name);
        return new OnnxGraph
        {
            Nodes = Nodes,
            Initializers = Initializers,
            Inputs = Inputs,
            Outputs =
            [
                .. names.Select(name => own[name].FirstOrDefault() ?? new OnnxValue(name, OnnxElementType.Undefined, default)),
            ],
        };
    }
}
