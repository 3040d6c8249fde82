using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>Lays an image out as a vector, row-major.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its one input, of any shape.</param>
public sealed record FlattenNode(string Name, ImmutableArray<int> Inputs) : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => "flatten";

    /// <inheritdoc/>
    public override bool IsRearrangement => true;

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs) =>
        [checked((int)Extents.Product(inputs[0]))];

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);
}
