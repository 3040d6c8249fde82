using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>Puts the dimensions into another order.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its one input.</param>
/// <param name="Order">For each dimension of the output, which one of the input it is.</param>
public sealed record PermuteNode(string Name, ImmutableArray<int> Inputs, ImmutableArray<int> Order) : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => "permute";

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs)
    {
        var input = inputs[0];
        if (Order.Length != input.Length || !Extents.AreAxes([.. Order.Order()], input.Length))
            throw Error($"orders {input.Length} dimensions as [{string.Join(", ", Order)}]");
        return [.. Order.Select(axis => input[axis])];
    }

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override double Tables(ImmutableArray<int> input, ImmutableArray<int> output) => Format.Extents.Sum(output);

    internal override GraphNode Code(IAttributeCoder coder) => this with { Order = coder.Ints(Order) };

    /// <summary>Two nodes are equal if their orders are, whichever array holds them.</summary>
    public bool Equals(PermuteNode? other) => base.Equals(other) && Order.SequenceEqual(other.Order);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Order.Length);
}
