using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>
/// The same values, in row-major order, under another shape: an image's rows as a sequence, a vector as an image.
/// </summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its one input, of any shape.</param>
/// <param name="Extents">The new shape, of as many values.</param>
public sealed record ReshapeNode(string Name, ImmutableArray<int> Inputs, ImmutableArray<int> Extents) : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => "reshape";

    /// <inheritdoc/>
    public override bool IsRearrangement => true;

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs)
    {
        if (Extents.Length > ModelGraph.LargestRank)
            throw Error($"makes {Extents.Length} dimensions where at most {ModelGraph.LargestRank} are possible");
        if (Extents.Any(extent => extent < 1) || Format.Extents.Product(Extents) != Format.Extents.Product(inputs[0]))
            throw Error($"{string.Join('×', inputs[0])} values don't make {string.Join('×', Extents)}");
        return Extents;
    }

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override GraphNode Code(IAttributeCoder coder) => this with { Extents = coder.Ints(Extents) };

    /// <summary>Two nodes are equal if they give the same shape, whichever array holds it.</summary>
    public bool Equals(ReshapeNode? other) => base.Equals(other) && Extents.SequenceEqual(other.Extents);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Extents.Length);
}
