using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>The values that a <see cref="ConstantNode"/> has in a fresh network, by their numbers in files.</summary>
public enum ConstantStart : byte
{
    /// <summary>0.</summary>
    Zeros,

    /// <summary>1.</summary>
    Ones,

    /// <summary>Normally distributed, deviation 0.02, as positions of transformers begin (Radford et al. 2018).</summary>
    Normal,

    /// <summary>
    /// 0 where the last index is not above the one before it, else -10⁹: added to the logits of attention, it hides what comes
    /// later. At least two dimensions.
    /// </summary>
    Causal,
}

/// <summary>Values that are part of the model, the same for every sample: positions, masks, scales. It reads nothing.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">None.</param>
/// <param name="Extents">The shape of the values, without a batch.</param>
/// <param name="IsTrained">Whether training changes them; nothing prunes or shares them either way.</param>
/// <param name="Start">The values of a fresh network.</param>
public sealed record ConstantNode(
    string Name,
    ImmutableArray<int> Inputs,
    ImmutableArray<int> Extents,
    bool IsTrained = false,
    ConstantStart Start = ConstantStart.Zeros) : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => "constant";

    /// <inheritdoc/>
    public override int Arity => 0;

    /// <inheritdoc/>
    public override ImmutableArray<ParameterSpec> Parameters(ImmutableArray<int> input) =>
        [new("value", Extents, IsTrained ? ParameterRole.Normalization : ParameterRole.Statistic)];

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs)
    {
        if (Start == ConstantStart.Causal && Extents.Length < 2)
            throw Error("hides what comes later in less than two dimensions");
        return Extents.Length <= ModelGraph.LargestRank ? Extents : throw Error($"a constant of {Extents.Length} dimensions");
    }

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override GraphNode Code(IAttributeCoder coder) => this with
    {
        Extents = coder.Ints(Extents),
        IsTrained = coder.Flag(IsTrained, false),
        Start = coder.Choice(Start, ConstantStart.Zeros),
    };

    /// <summary>Two nodes are equal if their shapes are, whichever array holds them.</summary>
    public bool Equals(ConstantNode? other) =>
        base.Equals(other) && (IsTrained, Start) == (other.IsTrained, other.Start) && Extents.SequenceEqual(other.Extents);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Extents.Length, IsTrained, Start);
}
