using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>A further input of a model, beside the one that value 0 is. It reads nothing.</summary>
/// <param name="Name">The input's name.</param>
/// <param name="Inputs">None.</param>
/// <param name="Extents">The input's shape, without the batch.</param>
public sealed record InputNode(string Name, ImmutableArray<int> Inputs, ImmutableArray<int> Extents) : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => "input";

    /// <inheritdoc/>
    public override int Arity => 0;

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs) =>
        Extents.Length <= ModelGraph.LargestRank ? Extents : throw Error($"an input of {Extents.Length} dimensions");

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override GraphNode Code(IAttributeCoder coder) => this with { Extents = coder.Ints(Extents) };

    /// <summary>Two nodes are equal if their shapes are, whichever array holds them.</summary>
    public bool Equals(InputNode? other) => base.Equals(other) && Extents.SequenceEqual(other.Extents);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Extents.Length);
}
