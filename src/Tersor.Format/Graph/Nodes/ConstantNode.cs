using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>Values that are part of the model, the same for every sample: positions, masks, scales. It reads nothing.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">None.</param>
/// <param name="Extents">The shape of the values, without a batch.</param>
/// <param name="IsTrained">Whether training changes them; nothing prunes or shares them either way.</param>
public sealed record ConstantNode(
    string Name, ImmutableArray<int> Inputs, ImmutableArray<int> Extents, bool IsTrained = false) : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => "constant";

    /// <inheritdoc/>
    public override int Arity => 0;

    /// <inheritdoc/>
    public override ImmutableArray<ParameterSpec> Parameters(ImmutableArray<int> input) =>
        [new("value", Extents, IsTrained ? ParameterRole.Normalization : ParameterRole.Statistic)];

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs) =>
        Extents.Length <= ModelGraph.LargestRank ? Extents : throw Error($"a constant of {Extents.Length} dimensions");

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override GraphNode Code(IAttributeCoder coder) =>
        this with { Extents = coder.Ints(Extents), IsTrained = coder.Flag(IsTrained, false) };

    /// <summary>Two nodes are equal if their shapes are, whichever array holds them.</summary>
    public bool Equals(ConstantNode? other) =>
        base.Equals(other) && IsTrained == other.IsTrained && Extents.SequenceEqual(other.Extents);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Extents.Length, IsTrained);
}
