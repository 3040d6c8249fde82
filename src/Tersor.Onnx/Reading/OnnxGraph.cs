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
}
