using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>
/// Takes each element from its second input where the first is not 0, else from the third; extents of 1 are repeated.
/// </summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">The condition, and what is chosen from.</param>
public sealed record SelectNode(string Name, ImmutableArray<int> Inputs) : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => "select";

    /// <inheritdoc/>
    public override int Arity => 3;

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs) =>
        Extents.Broadcast(inputs) ?? throw Error("its inputs' shapes don't meet");

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);
}
