using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>The last step of a sequence: [steps, …] becomes […].</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its one input, a sequence.</param>
public sealed record LastNode(string Name, ImmutableArray<int> Inputs) : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => "last";

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs) =>
        inputs[0].Length >= 2 ? inputs[0][1..] : throw Error("takes a sequence of at least two dimensions");

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override double Tables(ImmutableArray<int> input, ImmutableArray<int> output) => Format.Extents.Sum(output);
}
